"""A folder of releases to do harm to, and what has to hold of it afterwards."""

import json
import re
import shutil
import statistics
import subprocess
import time
from pathlib import Path

from reader import faults_of

SUMMARY = re.compile(r'^(summary = ".*)"$', re.MULTILINE)
WHOLE = 3
RETENTION = f'\n[retention]\nwhole = {WHOLE}\nreason = "Few, so that older ones are taken away on every night."\n'


class Place:
    """Releases in a folder of their own, made by plans that differ in their summary."""

    def __init__(self, binary, plan, root, out=None, sources=None):
        self.binary, self.root = binary, root
        self.out = out or root / "out"
        self.cache = root / "cache"
        root.mkdir(parents=True, exist_ok=True)
        sources = sources or plan.parent / "../../data-sources"
        text = re.sub(
            r'^sources_folder = .*$', f'sources_folder = "{sources.resolve()}"', plan.read_text(), flags=re.MULTILINE
        )
        self.text = text if "\n[retention]" in text else text + RETENTION
        (root / "plan").mkdir(exist_ok=True)
        shutil.copy(plan.parent / "sign-off.toml", root / "plan")
        # The releases that a reader could see, in the order in which they came.
        self.seen = []
        self.took = []

    def plan(self, night):
        """The plan of a night: its summary is that night's, so that there is something to publish."""
        path = self.root / "plan" / "plan.toml"
        text, times = SUMMARY.subn(rf'\1 Night {night}."', self.text, count=1)
        assert times == 1, "the plan has no summary on a line of its own"
        path.write_text(text)
        return path

    def command(self, night, *options):
        folders = ["--out", self.out, "--cache", self.cache]
        return [str(of) for of in [self.binary, "build", "--plan", self.plan(night), *folders, *options]]

    def build(self, night, **how):
        """A run to its end."""
        how = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE} | how
        began = time.monotonic()
        run = subprocess.run(self.command(night), text=True, check=False, **how)
        self.took.append(time.monotonic() - began)
        return run

    def takes(self):
        """What a run to its end took of late, in seconds."""
        return statistics.median(self.took[-5:])

    def latest(self):
        return (self.out / "latest").readlink().name

    def take_note(self):
        """Notes which releases stand that were not there before: a killed run can have placed its own."""
        names = {of.name for of in (self.out / "releases").iterdir() if not of.name.startswith(".")}
        self.seen += sorted(names - set(self.seen))

    def first(self):
        """The first two releases, undisturbed; notes what a run takes, and which files a night changes."""
        sums = []
        for night in ["a", "b"]:
            run = self.build(night)
            assert run.returncode == 0, run.stderr
            self.take_note()
            sums.append(self.sums())
        # How many times as long a run takes that finds no cache.
        self.without_cache = self.took[0] / self.took[1]
        self.same = {name: sum for name, sum in sums[0].items() if sums[1].get(name) == sum}
        self.names = set(sums[0])

    def sums(self, release="latest"):
        lines = (self.out / release / "SHA256SUMS").read_text().splitlines()
        return {line.split("  ")[1]: line.split("  ")[0] for line in lines}

    def left_behind(self):
        """Temporary files that are still there."""
        stays = (self.out / ".lock", self.out / ".run")
        return sorted(str(path.relative_to(self.out)) for path in self.out.rglob(".*") if path not in stays)

    def recover(self, night):
        """A run without a fault, and everything that is then not as it should be."""
        run = self.build(night)
        wrong = []
        if run.returncode != 0:
            return [f"the run after it ended with {run.returncode}: {run.stderr.strip()[-400:]}"]
        if run.stdout.strip() != str(self.out / "releases" / self.latest()):
            wrong.append(f"latest is {self.latest()}, and the run said {run.stdout.strip()}")
        self.take_note()
        return wrong + self.faults()

    def faults(self):
        """What is wrong with the folder, by every check there is."""
        wrong = [f"{name} was left behind" for name in self.left_behind()]
        wrong += faults_of(self.out / "latest", {})
        sums = self.sums()
        if set(sums) != self.names:
            wrong.append(f"other files: {sorted(set(sums) ^ self.names)}")
        wrong += [f"{name} has other bytes" for name, sum in self.same.items() if sums.get(name) != sum]
        plan = self.root / "plan" / "plan.toml"
        for check in [["verify", self.out / "latest"], ["ledger", "check", "--out", self.out]]:
            told = subprocess.run(
                [self.binary, *check, "--plan", plan], capture_output=True, text=True, check=False
            )
            if told.returncode != 0:
                wrong.append(f"{check[0]}: {(told.stdout + told.stderr).strip()[-400:]}")
        return wrong + self.series_faults()

    def series_faults(self):
        """What an undisturbed run of the same releases would have left beside them, and is not so."""
        newest = self.seen[::-1]
        changelog = (self.out / "changelog.md").read_text()
        told = re.findall(r"^## \[?([-0-9a-f]+)\]?", changelog, re.MULTILINE)
        feed = re.findall(r"<entry>\n<id>.*</id>\n<title>(.*)</title>", (self.out / "feed.xml").read_text())
        index = json.loads((self.out / "index.json").read_text())
        listed = [of["name"] for of in index["releases"]]
        whole = [of["name"] for of in index["releases"] if of["kept"] == "whole"]
        wrong = []
        for what, found, expected in [
            ("the changelog tells of", told, newest),
            ("the feed tells of", feed, newest[:50]),
            ("the index lists", listed, newest),
            ("whole are", whole, newest[:WHOLE]),
            ("the index's latest is", index["latest"], self.latest()),
        ]:
            if found != expected:
                wrong.append(f"{what} {found}, not {expected}")
        since = re.findall(r"^Since ([-0-9a-f]+):$", changelog, re.MULTILINE)
        if since != newest[1:]:
            wrong.append(f"the changelog's releases are held against {since}, not {newest[1:]}")
        return wrong
