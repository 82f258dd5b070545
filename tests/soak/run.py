#!/usr/bin/env python3
"""Runs the map over and over with inputs changed at random, and looks at what comes of it.

    tests/soak/run.py BINARY PLAN [--seconds N] [--seed N] [--first N]

Every case is made from the seed and its number alone, so that `--first N --seconds 1` runs one
again. What is sound must give a release that `verify` holds for sound; what cannot be sound must be
refused; what nobody knows must do one of the two. No run may panic, be killed, take longer than a
minute or more memory than 4 GiB, and none that ends otherwise than with 0 may touch what is there.
docs/soak.md keeps what it prints; the exit code is 1 where anything was found.
"""

import argparse
import random
import resource
import subprocess
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

import inputs as of
import written

LONGEST = 60
MOST_MEMORY = 4 << 30
#: Exit codes that a build may end with: done, refused, used wrongly.
CODES = (0, 1, 2)


def bounded():
    """Limits the memory of a run."""
    resource.setrlimit(resource.RLIMIT_AS, (MOST_MEMORY, MOST_MEMORY))


def run(command):
    """Runs a command and gives its exit code and what it said; `None` for one that did not end."""
    try:
        done = subprocess.run(
            [str(word) for word in command],
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=LONGEST,
            preexec_fn=bounded,
            check=False,
        )
    except subprocess.TimeoutExpired:
        return None, ""
    return done.returncode, (done.stdout + done.stderr).decode(errors="replace")


def standing(out):
    """The release that is served, and every file of it with its size and time of change."""
    latest = out / "latest"
    if not latest.is_symlink():
        return None
    return latest.readlink(), sorted((str(file), file.stat().st_size) for file in latest.rglob("*") if file.is_file())


def case(number, seed):
    """How the inputs of a case are changed, and by which numbers."""
    rng = random.Random(f"{seed}/{number}")
    kind, changes = rng.choices([("sound", of.SOUND), ("bad", of.BAD), ("unknown", of.UNKNOWN)], [2, 5, 3])[0]
    return kind, rng.choice(changes), rng


def faults(args, root, out, number):
    """Runs a case, and gives its kind, its change, its exit code and what is wrong with how it ended."""
    kind, change, rng = case(number, args.seed)
    inputs = of.Inputs(args.plan, root / "inputs")
    change(inputs, rng)
    before = standing(out)
    folders = ["--out", out, "--cache", root / "cache"]
    code, said = run([args.binary, "build", "--quiet", "--plan", inputs.plan, *folders])
    wrong = []
    if code is None:
        wrong.append(f"did not end in {LONGEST} seconds")
    elif code not in CODES or "panicked" in said:
        wrong.append(f"ended with {code}")
    if code != 0 and standing(out) != before:
        wrong.append("changed what stands, and was no success")
    if kind == "sound" and code not in (0, None):
        wrong.append("refused what is sound")
    if kind == "bad" and code == 0:
        wrong.append("made a release of what cannot be sound")
    if code == 0:
        held, verified = run([args.binary, "verify", out / "latest"])
        if held != 0:
            said += verified
            wrong.append(f"made a release that does not hold: verify ended with {held}")
    return kind, change.__name__, code, [f"{fault}\n{said[:2000]}" for fault in wrong]


def main():
    """Runs cases until the time is up, and says what was found."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("binary", type=Path)
    parser.add_argument("plan", type=Path)
    parser.add_argument("--seconds", type=int, default=3600)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--first", type=int, default=1, help="the number of the first case")
    args = parser.parse_args()
    args.binary, args.plan = args.binary.resolve(), args.plan.resolve()
    ended, found, number = Counter(), [], args.first
    until = time.monotonic() + args.seconds
    with tempfile.TemporaryDirectory() as root:
        root = Path(root)
        out = root / "out"
        code, said = run([args.binary, "build", "--quiet", "--plan", args.plan, "--out", out, "--cache", root / "cache"])
        if code != 0:
            sys.exit(f"the inputs that ship are refused: {said}")
        while time.monotonic() < until:
            kind, change, code, wrong = faults(args, root, out, number)
            ended[kind, change, code] += 1
            for fault in wrong:
                found.append(f"case {number} ({kind}, {change}): {fault}")
                print(found[-1], file=sys.stderr, flush=True)
            number += 1
            if number % 50 == 0:
                left = until - time.monotonic()
                print(f"  {number - args.first} cases, {len(found)} faults, {left:.0f} s left", file=sys.stderr, flush=True)
    lines = ["| inputs | change | cases | ended with 0 | with 1 | with 2 | otherwise |", "|---|---|---:|---:|---:|---:|---:|"]
    for kind, change in sorted({(kind, change) for kind, change, _ in ended}):
        counts = [ended[kind, change, code] for code in CODES]
        others = sum(n for (k, c, code), n in ended.items() if (k, c) == (kind, change) and code not in CODES)
        words = change.replace("_", " ")
        lines.append(f"| {kind} | {words} | {sum(counts) + others} | {' | '.join(map(str, counts))} | {others} |")
    total = f"{sum(ended.values())} cases from seed {args.seed} in {args.seconds} seconds: {len(found)} faults."
    text = "\n".join([total, "", *lines])
    if args.first == 1:
        written.put("soak.md", "soak", text)
    else:
        print(text)
    sys.exit(1 if found else 0)


if __name__ == "__main__":
    main()
