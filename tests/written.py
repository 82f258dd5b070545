"""Pages of results: what measures writes its own part anew, and says on what it was run."""

import os
import re
import subprocess
from datetime import date
from pathlib import Path

DOCS = Path(__file__).parents[1] / "docs"


def machine():
    """The processor, its cores and the memory of this machine, in words."""
    cpu = re.search(r"model name\s*: (.*)", Path("/proc/cpuinfo").read_text())
    kib = int(re.search(r"MemTotal:\s*(\d+)", Path("/proc/meminfo").read_text())[1])
    return f"{cpu[1] if cpu else 'unknown processor'}, {os.cpu_count()} cores, {kib / 1024**2:.0f} GiB"


def git(*command):
    """What git says in this folder; nothing where there is none."""
    of = subprocess.run(["git", *command], cwd=DOCS, capture_output=True, text=True, check=False)
    return of.stdout.strip()


def commit():
    """The commit of this folder, and whether files differ from it."""
    changed = git("status", "--porcelain", "--untracked-files=no", "--", ":/", ":!/docs")
    return (git("rev-parse", "--short", "HEAD") or "unknown") + (" with changes" if changed else "")


def put(page, part, text):
    """Writes a part of a page of docs/ anew, with when, where and from which commit."""
    text = f"<!-- {part} -->\n{text}\n\n{date.today()}, commit {commit()}, {machine()}.\n<!-- end of {part} -->"
    path = DOCS / page
    page = path.read_text()
    old = re.compile(rf"<!-- {part} -->.*<!-- end of {part} -->", re.DOTALL)
    if len(old.findall(page)) != 1:
        raise SystemExit(f"{path}: has no part {part}")
    path.write_text(old.sub(lambda _: text, page))
    print(text)
