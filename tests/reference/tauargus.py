"""`fgm-map disclose` beside tau-ARGUS on the same random tables, under the same safety rule.

    python tauargus.py /path/to/fgm-map            # every class, as Markdown
    python tauargus.py /path/to/fgm-map --class 20x20 --each

Needs pytauargus, highspy, scipy and numpy (requirements.txt). Every pattern of either is held
against the rule of both, and against the optimum of optimum.py. Half an hour or more, mostly for
tau-ARGUS and the optimum; one thread, one table at a time.
"""

import argparse
import csv
import json
import os
import random
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from itertools import product
from math import exp
from pathlib import Path

import numpy as np

import optimum

THRESHOLD = 5
# tau-ARGUS takes whole minutes; it is stopped from outside a while later.
MINUTES = 1

# What each pattern is of, in the report.
TITLES = {
    "ours": "`fgm-map`",
    "opt1": "tau-ARGUS OPT, our levels and bounds",
    "opt": "tau-ARGUS OPT",
    "mod": "tau-ARGUS MOD",
}

# name: (dimensions, how many tables). A dimension is its number of codes, or the areas of each district.
CLASSES = {
    "6x10": ((6, 10), 10),
    "10x10": ((10, 10), 10),
    "20x20": ((20, 20), 10),
    "areas x 6": (((6, 6, 6, 6, 6), 6), 5),
    "3x4x5": ((3, 4, 5), 3),
}


class Table:
    """A table of counts with all its margins.

    `parents` names each dimension's parents with their children; `keys` are the cells' codes.
    """

    def __init__(self, parents, codes, inner):
        self.parents, self.codes = parents, codes
        self.keys = list(product(*codes))
        place = {key: at for at, key in enumerate(self.keys)}
        self.sums = []
        for at, of in enumerate(parents):
            for key in self.keys:
                if key[at] in of:
                    parts = [place[key[:at] + (child,) + key[at + 1 :]] for child in of[key[at]]]
                    self.sums.append((place[key], parts))
        self.counts = [self.total(key, inner) for key in self.keys]

    def total(self, key, inner):
        """The count of a cell: that of its parts together."""
        for at, of in enumerate(self.parents):
            if key[at] in of:
                return sum(
                    self.total(key[:at] + (child,) + key[at + 1 :], inner) for child in of[key[at]]
                )
        return inner[key]

    def is_at_risk(self):
        """Of each cell, whether it may not be printed."""
        return [1 <= count <= THRESHOLD for count in self.counts]


def dimension(letter, of):
    """A dimension's parents and its codes, parents first."""
    if isinstance(of, int):
        leaves = [f"{letter}{at:02}" for at in range(1, of + 1)]
        return {"T": leaves}, ["T", *leaves], leaves
    parents, codes, leaves = {"T": []}, ["T"], []
    for district, areas in enumerate(of, 1):
        name = f"D{district:02}"
        children = [f"{letter}{district}{area}" for area in range(1, areas + 1)]
        parents["T"].append(name)
        parents[name] = children
        codes += [name, *children]
        leaves += children
    return parents, codes, leaves


def poisson(rng, mean):
    """A Poisson draw; a normal one where the mean is large."""
    if mean > 50:
        return max(0, round(rng.gauss(mean, mean**0.5)))
    left, count = exp(-mean), 0
    chance = rng.random()
    while chance > left:
        chance *= rng.random()
        count += 1
    return count


def draw(shape, seed):
    """A table as health services have them: skewed rates, noughts, 8 to 15% of its cells at risk.

    Tables that no pattern protects are drawn again; so are those outside of that share.
    """
    rng = random.Random(f"{shape} {seed}")
    made = [dimension(letter, of) for letter, of in zip("rcl", shape)]
    parents, codes, leaves = zip(*made)
    for redraws in range(10_000):
        effects = [{leaf: rng.gauss(0.0, 0.6) for leaf in of} for of in leaves]
        inner = {}
        for key in product(*leaves):
            mean = exp(3.2 + sum(of[code] for of, code in zip(effects, key)) + rng.gauss(0.0, 0.8))
            inner[key] = 0 if rng.random() < 0.05 else poisson(rng, mean)
        table = Table(parents, codes, inner)
        share = sum(table.is_at_risk()) / len(table.counts)
        if 0.08 <= share <= 0.15 and optimum.is_possible(table.counts, table.sums, THRESHOLD):
            table.redraws = redraws
            return table
    raise ValueError(f"no table of {shape} with seed {seed}")


def names(table):
    """The names of the dimensions."""
    return [f"dim{at}" for at in range(1, len(table.codes) + 1)]


def write_ours(table, folder):
    """The table and its sums, as fgm-map takes them."""
    with open(folder / "counts.csv", "w", newline="") as file:
        rows = csv.writer(file, lineterminator="\n")
        rows.writerow([*names(table), "count"])
        rows.writerows([*key, count] for key, count in zip(table.keys, table.counts))
    (folder / "sums.json").write_text(json.dumps(dict(zip(names(table), table.parents))))


def options(table, folder, path):
    """What disclose and attack have in common."""
    return [
        *("--table", str(path), "--dims", ",".join(names(table)), "--value", "count"),
        *("--hierarchy", str(folder / "sums.json"), "--threshold", str(THRESHOLD)),
    ]


def processor_seconds():
    """What the processes that this one started have computed for; other work on the machine does not count."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def ours(binary, table, folder):
    """Our pattern, its bound and the seconds that it took with its attack; None where there is none."""
    start = processor_seconds()
    run = subprocess.run(
        [
            *(binary, "disclose", *options(table, folder, folder / "counts.csv")),
            *("--out", str(folder / "published.csv"), "--json", str(folder / "report.json")),
        ],
        capture_output=True,
        text=True,
    )
    seconds = processor_seconds() - start
    if run.returncode != 0:
        return {"withheld": None, "error": run.stderr.strip(), "seconds": seconds}
    with open(folder / "published.csv", newline="") as file:
        withheld = [row["count"] == "[c]" for row in csv.DictReader(file)]
    report = json.loads((folder / "report.json").read_text())
    return {"withheld": withheld, "bound": report["bound"], "seconds": seconds}


def attacked(binary, table, folder, withheld):
    """Cells that `fgm-map attack` finds unsafe in a pattern."""
    path = folder / "attacked.csv"
    with open(path, "w", newline="") as file:
        rows = csv.writer(file, lineterminator="\n")
        rows.writerow([*names(table), "count"])
        for key, count, is_withheld in zip(table.keys, table.counts, withheld):
            rows.writerow([*key, "[c]" if is_withheld else count])
    out = folder / "attack.json"
    out.unlink(missing_ok=True)
    run = subprocess.run(
        [binary, "attack", *options(table, folder, path), "--json", str(out)],
        capture_output=True,
        text=True,
    )
    if run.returncode not in (0, 1):
        raise RuntimeError(run.stderr)
    return json.loads(out.read_text())["unsafe"]


def write_theirs(table, folder):
    """The table, its metadata, hierarchies and a-priori file, as tau-ARGUS takes them.

    A count a at risk is unsafe with protection levels a - 1 and threshold - a; a cell costs 1.
    """
    rows, apriori, levels = [], [], []
    for key, count in zip(table.keys, table.counts):
        rows.append(";".join([*key, str(count), str(count)]) + "\n")
        if count == 0:
            continue
        if count <= THRESHOLD:
            apriori.append(",".join([*key, "u"]) + "\n")
            levels.append(",".join([*key, "pl", str(count - 1), str(THRESHOLD - count)]) + "\n")
        levels.append(",".join([*key, "c", "1"]) + "\n")
    (folder / "table.tab").write_text("".join(rows))
    (folder / "table.hst").write_text("".join(apriori + levels))
    meta = ['<SEPARATOR> ";"\n']
    for name, of in zip(names(table), table.parents):
        meta.append(f'{name}\n<RECODEABLE>\n<TOTCODE> "T"\n')
        if len(of) > 1:
            meta.append(f'<HIERARCHICAL>\n<HIERCODELIST> "{name}.hrc"\n<HIERLEADSTRING> "@"\n')
            lines = []
            for district in of["T"]:
                lines += [district, *(f"@{area}" for area in of[district])]
            (folder / f"{name}.hrc").write_text("\n".join(lines) + "\n")
    (folder / "table.rda").write_text("".join(meta) + "count\n<NUMERIC>\nfreq\n<FREQUENCY>\n")
    quoted = "".join(f'"{name}"' for name in names(table))
    (folder / "table.arb").write_text(
        '<OPENTABLEDATA> "table.tab"\n<OPENMETADATA> "table.rda"\n'
        f'<SPECIFYTABLE> {quoted}|"count"||\n<SAFETYRULE>\n<READTABLE> 0\n'
        '<APRIORI> "table.hst",1,",",0,0\n'
    )


def as_our_rule(path):
    """Gives the cells of a JJ file the bounds and levels of our rule.

    A withheld count is 1 or more, without an upper end; as it is written, it is 0 or more and no more
    than the largest count, which the total of all could then not pass. A count of the threshold need not rise;
    as it is written, an upper level of 0 has become 1.
    """
    lines = path.read_text().splitlines()
    for at in range(2, 2 + int(lines[1])):
        fields = lines[at].split()
        count = int(float(fields[1]))
        if count >= 1:
            fields[4:6] = ["1", str(10 * int(float(fields[5])))]
        if fields[3] == "u":
            fields[6:8] = [str(count - 1), str(THRESHOLD - count)]
        lines[at] = " ".join(fields)
    path.write_text("\n".join(lines) + "\n")


def worker(folder, mode):
    """Runs tau-ARGUS in this process; prints which cells are withheld, and how long it took."""
    from pytauargus._tauargus import audit_jj
    from pytauargus.batch import Suppress
    from pytauargus.engine import Engine

    start = time.process_time()
    engine = Engine()
    engine.run_batch(folder / "table.arb")

    def jj(path):
        low, high = engine._table_cell_bounds(0)
        engine._tau.write_jj_format(0, str(path), low, high, False, False, False)

    if mode in ("opt", "mod"):
        engine.suppress(Suppress(kind=mode.upper(), tab_no=1, **{f"{mode}_max_time": MINUTES}))
        seconds = time.process_time() - start
        engine.write_intermediate_table(0, str(folder / "out.tab"), simple=True)
        withheld = {}
        with open(folder / "out.tab", newline="") as file:
            for row in csv.reader(file, delimiter=";"):
                withheld[",".join(code.strip() for code in row[:-6])] = row[-3] in "UM"
        print(json.dumps({"withheld": withheld, "seconds": seconds}))
        return
    path = folder / "table.jj"
    jj(path)
    if mode == "opt1":
        as_our_rule(path)
        code = engine._hitas.full_jj(
            in_file_jj=str(path), out_file=str(folder / "out.jj"), max_time=MINUTES
        )
        if code > 1:
            raise RuntimeError(engine._hitas.error_string(code))
        seconds = time.process_time() - start
        besides = [int(line.split()[0]) for line in (folder / "out.jj").read_text().splitlines()]
        print(json.dumps({"besides": besides, "seconds": seconds}))
        return
    # Its own audit of another's pattern.
    besides = set(json.loads((folder / "besides.json").read_text()))
    lines = path.read_text().splitlines()
    for at in range(2, 2 + int(lines[1])):
        fields = lines[at].split()
        if int(fields[0]) in besides:
            fields[3] = "m"
        lines[at] = " ".join(fields)
    path.write_text("\n".join(lines) + "\n")
    print(json.dumps({"unsafe": [row["cell"] for row in audit_jj(str(path)) if row["unsafe"]]}))


def theirs(table, folder, mode):
    """A pattern of tau-ARGUS, in a process of its own."""
    command = [sys.executable, str(Path(__file__).resolve()), "--worker", str(folder), mode]
    try:
        run = subprocess.run(
            command, cwd=folder, capture_output=True, text=True, timeout=60 * MINUTES + 60
        )
    except subprocess.TimeoutExpired:
        return {"withheld": None, "error": "stopped", "seconds": None}
    if run.returncode != 0:
        last = (run.stderr.strip().splitlines() or [f"exit {run.returncode}"])[-1]
        return {"withheld": None, "error": last, "seconds": None}
    found = json.loads(run.stdout.strip().splitlines()[-1])
    if "unsafe" in found:
        return found
    if "besides" in found:
        # Cells are numbered as ours are: by code, totals first, the last dimension fastest.
        withheld = table.is_at_risk()
        for cell in found["besides"]:
            withheld[cell] = True
    else:
        withheld = [found["withheld"][",".join(key)] for key in table.keys]
    return {"withheld": withheld, "seconds": found["seconds"]}


def meets_theirs(table, withheld):
    """Whether each count at risk can fall and rise by its protection levels, withheld cells being 0 or more."""
    moves = optimum.Moves(table.counts, table.sums)
    counts = np.asarray(table.counts, dtype=float)
    is_withheld = np.asarray(withheld) & (counts > 0)
    top = counts.max()
    moves.bound(np.where(is_withheld, -counts, 0.0), np.where(is_withheld, top - counts, 0.0))
    return all(
        moves.farthest(cell, sign, by)[0] > by - optimum.CLOSE
        for cell, sign, by in optimum.demands(table.counts, THRESHOLD)
    )


def compared(binary, shape, seed, seconds):
    """One table, protected by all and checked."""
    table = draw(shape, seed)
    is_network = len(shape) < 3
    row = {"seed": seed, "cells": len(table.counts), "at risk": sum(table.is_at_risk())}
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        write_ours(table, folder)
        write_theirs(table, folder)
        found = {"ours": ours(binary, table, folder)}
        for mode in ("opt1", "opt", "mod"):
            found[mode] = theirs(table, folder, mode)
        start = time.process_time()
        least, pattern = optimum.optimum(table.counts, table.sums, THRESHOLD, seconds, is_network)
        row["optimum"] = {"least": least, "proven": pattern is not None}
        row["optimum"]["seconds"] = time.process_time() - start
        if pattern is not None:
            row["optimum"]["unsafe"] = len(attacked(binary, table, folder, pattern))
            row["optimum"]["cells"] = [",".join(table.keys[at]) for at in np.flatnonzero(pattern)]
        for of, result in found.items():
            withheld = result.pop("withheld")
            row[of] = result
            if withheld is not None:
                result["cells"] = [",".join(table.keys[at]) for at in np.flatnonzero(withheld)]
                result["count"] = sum(withheld)
                result["unsafe"] = len(attacked(binary, table, folder, withheld))
                result["meets levels"] = meets_theirs(table, withheld)
        if "count" in row["ours"]:
            withheld = set(row["ours"]["cells"])
            besides = [
                at
                for at, (key, count) in enumerate(zip(table.keys, table.counts))
                if ",".join(key) in withheld and count > THRESHOLD
            ]
            (folder / "besides.json").write_text(json.dumps(besides))
            row["ours"]["their audit"] = theirs(table, folder, "audit").get("unsafe", "failed")
        least = row["optimum"]["least"]
        counts = [row["ours"]["count"]] if row["ours"].get("unsafe") == 0 else []
        if any(count < least for count in counts):
            raise AssertionError(f"a safe pattern of fewer cells than the optimum: {shape} {seed}")
    return row


def middle(numbers, digits=2):
    """Median and largest."""
    known = [number for number in numbers if number is not None]
    if not known:
        return "-"
    return f"{statistics.median(known):.{digits}f}, {max(known):.{digits}f}"


def report(name, rows, out):
    """Lines of Markdown for a class."""
    cells, risk = rows[0]["cells"], statistics.mean(row["at risk"] for row in rows)
    of_optimum = [row["optimum"] for row in rows]
    proven = sum(of["proven"] for of in of_optimum)
    least = statistics.mean(of["least"] for of in of_optimum)
    seconds = middle([of["seconds"] for of in of_optimum])
    tables = f"{name} ({cells} cells, {risk:.0f} at risk, {len(rows)} tables)"
    print(f"| {tables} | optimum ({proven} proven) | {least:.1f} | | | {seconds} |", file=out)
    for of, title in TITLES.items():
        done = [row for row in rows if "count" in row[of]]
        if not done:
            print(f"| | {title} | none | | | |", file=out)
            continue
        count = statistics.mean(row[of]["count"] for row in done)
        above = [100 * (row[of]["count"] / row["optimum"]["least"] - 1) for row in done]
        unsafe = sum(row[of]["unsafe"] > 0 for row in done)
        missing = f" ({len(rows) - len(done)} not protected)" if len(done) < len(rows) else ""
        beyond = f"{statistics.mean(above):+.1f}%, {max(above):+.1f}%"
        seconds = middle([row[of]["seconds"] for row in done])
        print(f"| | {title}{missing} | {count:.1f} | {beyond} | {unsafe} | {seconds} |", file=out)
    out.flush()


def main():
    if sys.argv[1:2] == ["--worker"]:
        return worker(Path(sys.argv[2]), sys.argv[3])
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("binary", type=Path, help="fgm-map")
    parser.add_argument("--class", dest="only", action="append", choices=CLASSES, help="this class alone")
    parser.add_argument("--tables", type=int, help="so many of each class")
    parser.add_argument("--seconds", type=float, default=240, help="for each optimum")
    parser.add_argument("--each", type=Path, help="a file for what was found of each table, as JSON lines")
    args = parser.parse_args()
    binary = str(args.binary.resolve())
    # HiGHS greets on standard output.
    out = os.fdopen(os.dup(1), "w")
    os.dup2(2, 1)
    print("| Tables | By | Withheld | Above the optimum | Unsafe | Processor seconds |", file=out)
    print("|---|---|---|---|---|---|", file=out, flush=True)
    for name in args.only or CLASSES:
        shape, tables = CLASSES[name]
        rows = []
        for seed in range(1, (args.tables or tables) + 1):
            rows.append(compared(binary, shape, seed, args.seconds))
            if args.each:
                with open(args.each, "a") as file:
                    file.write(json.dumps({"class": name, **rows[-1]}) + "\n")
        report(name, rows, out)


if __name__ == "__main__":
    main()
