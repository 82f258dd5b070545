#!/usr/bin/env python3
"""Times the map, and `fgm-map analyse` beside the tools that would be taken instead.

    tests/bench/run.py map   BINARY PLAN [--runs N]
    tests/bench/run.py core  BINARY [--runs N]
    tests/bench/run.py scale BINARY [--runs N] [--areas N...]
    tests/bench/run.py plan  BINARY [--areas N...]

The folder of the peers' scripts is given by the variable PEER, that of their data and environment
by W; without PEER ours runs alone, and the results say so. docs/benchmarks.md keeps them.
"""

import argparse
import json
import os
import shutil
import statistics
import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

import lattice
import nation
import written
from timing import Contestant, in_turns, table

ALONE = "No peers were at hand (`PEER`): ours ran alone."
#: As many areas as the lower layer of England and Wales has, and as the peers' made-up country.
COUNTRY = 35_672


def peers():
    """The folder of the peers' scripts and that of their data; nothing where none is given."""
    scripts = os.environ.get("PEER")
    if not scripts:
        return None
    data = Path(os.environ.get("W") or Path.home() / ".cache" / "fgm-map-bench")
    if not (Path(scripts) / "peer_pipeline.py").is_file() or not (data / "venv/bin/python").exists():
        sys.exit(f"PEER={scripts}: the peers are not ready; `W={data} sh setup.sh` in their folder makes them so")
    return Path(scripts), data


def analyse(binary, areas, counts, out):
    """The analysis of a boundary file and a long table: all statistics, every format."""
    of = ["--areas", areas, "--code", "area_code", "--table", counts, "--key", "area_code", "--period", "year"]
    of += ["--indicator", "indicator", "--events", "count", "--population", "denominator"]
    return [binary, "analyse", "--quiet", *of, "--out", out]


def copies(what, layer, work, formats, runs):
    """`ogr2ogr` copying a layer to formats: the least that writing it in them can cost."""
    made = [work / f"copy.{of}" for of in formats]
    return Contestant(f"`ogr2ogr`, copying {what}", [["ogr2ogr", to, layer] for to in made], runs, made)


def time_map(args, work):
    """the whole job and each of its stages, beside ogr2ogr copying its map to two formats"""
    layer = work / "out-1/latest/fgm-risk-london.geojson"
    whole = Contestant("`fgm-map build`, from the sources to the release", [], args.runs)
    floor = copies("the map to GeoPackage and GeoJSON", layer, work, ["gpkg", "geojson"], args.runs)
    seconds = {}
    for run in range(1, args.runs + 1):
        report = work / f"report-{run}.json"
        of = ["--plan", args.plan, "--out", work / f"out-{run}", "--report", report]
        whole.commands = [[args.binary, "build", "--quiet", "--no-cache", *of]]
        whole.run()
        floor.run()
        for stage in json.loads(report.read_text())["stages"]:
            seconds.setdefault(stage["stage"], []).append(stage["seconds"])
    stages = [f"| {stage} | {statistics.median(all_):.2f} |" for stage, all_ in seconds.items()]
    return "\n".join([table([whole, floor]), "", "| stage | median, s |", "|---|---:|", *stages])


def time_core(args, work):
    """London's 33 boroughs by 10 years by 6 indicators, beside the same work in R and in Python"""
    at = peers()
    if at is None:
        areas, counts = lattice.made(33, work)
        ours = Contestant("`fgm-map analyse`", [analyse(args.binary, areas, counts, work / "ours")], args.runs)
        in_turns([ours])
        return f"{ALONE} A made-up lattice of 33 areas stands for London.\n\n{table([ours])}"
    scripts, data = at
    theirs, counts = data / "data/london_27700.gpkg", data / "data/london_long.csv"
    # Two rings of the peers' file cross themselves. They repair them; ours refuses such a file.
    areas = Path(__file__).parents[2] / "data-sources/ons-borough-boundaries/snapshot.geojson"
    r = ["Rscript", scripts / "peer_R.R", theirs, counts, work / "r", work / "r.json"]
    python = [data / "venv/bin/python", scripts / "peer_pipeline.py", theirs, counts, work / "python"]
    python += ["--json", work / "python.json"]
    contestants = [
        Contestant("`fgm-map analyse`", [analyse(args.binary, areas, counts, work / "ours")], args.runs),
        Contestant("R: sf, spdep, classInt", [r], args.runs),
        Contestant("Python: geopandas, libpysal, esda, mapclassify", [python], min(args.runs, 3)),
    ]
    in_turns(contestants)
    return table(contestants)


def time_scale(args, work):
    """many areas by 10 years by 6 indicators, beside ogr2ogr copying the layer and the peer's fastest variant"""
    at, parts = peers(), []
    for size in args.areas:
        is_peers = at is not None and size == COUNTRY
        if is_peers:
            areas, counts = at[1] / "scale35k/areas_27700.gpkg", at[1] / "scale35k/long.csv"
        else:
            areas, counts = lattice.made(size, work)
        out = work / "ours"
        contestants = [
            Contestant("`fgm-map analyse`", [analyse(args.binary, areas, counts, out)], args.runs),
            copies("the layer of results to the same three formats", out / "areas.gpkg", work, ["geojson", "gpkg", "fgb"], args.runs),
        ]
        if is_peers:
            python = [at[1] / "venv/bin/python", at[0] / "peer_pipeline.py", areas, counts, work / "python"]
            python += ["--json", work / "python.json", "--engine", "polars", "--sparse-seb"]
            contestants.append(Contestant("Python, its fastest variant", [python], 1))
        in_turns(contestants)
        source = "the peers' made-up country" if is_peers else "a made-up lattice"
        parts.append(f"{size:,} areas ({source}):\n\n{table(contestants)}")
    return "\n\n".join(([] if at else [ALONE]) + parts)


def time_plan(args, work):
    """a release of many areas, stage by stage: one run each, with all formats, pictures and the page"""
    columns, parts = {}, []
    for size in args.areas:
        country = work / str(size)
        report = country / "report.json"
        plan = nation.made(size, country)
        of = ["--plan", plan, "--out", country / "out", "--cache", country / "cache", "--report", report]
        run = Contestant(f"a plan of {size:,} areas", [[args.binary, "build", "--quiet", "--no-cache", *of]], 1)
        run.run()
        columns[size] = json.loads(report.read_text())
        page = country / "out/latest/index.html"
        parts.append(f"{size:,} areas: {page.stat().st_size / 1000:,.0f} kB")
        shutil.rmtree(country)
    sizes = list(columns)
    head = [f"| stage | {' | '.join(f'{size:,} areas' for size in sizes)} |", "|---|" + "---:|" * len(sizes)]
    stages = [of["stage"] for of in columns[sizes[0]]["stages"]]

    def cell(of):
        return f"{of['seconds']:.2f} s, {of['peak_memory_bytes'] / 1024**2:,.0f} MiB"

    rows = [[stage, *(cell(columns[size]["stages"][at]) for size in sizes)] for at, stage in enumerate(stages)]
    rows.append(["whole run", *(cell(columns[size]) for size in sizes)])
    lines = [f"| {' | '.join(row)} |" for row in rows]
    return "\n".join([*head, *lines, "", f"The page: {', '.join(parts)}."])


def main():
    """Reads the command line, measures, and writes the page."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    what = parser.add_subparsers(dest="what", required=True)
    for name, measure, runs in [("map", time_map, 7), ("core", time_core, 5), ("scale", time_scale, 3), ("plan", time_plan, 1)]:
        of = what.add_parser(name, help=measure.__doc__)
        of.set_defaults(measure=measure)
        of.add_argument("binary", type=Path)
        if name == "map":
            of.add_argument("plan", type=Path)
        if name in ("scale", "plan"):
            of.add_argument("--areas", type=int, nargs="+", default=[33, 1_002, 4_994, COUNTRY])
        of.add_argument("--runs", type=int, default=runs)
    args = parser.parse_args()
    args.binary = args.binary.resolve()
    with tempfile.TemporaryDirectory() as work:
        written.put("benchmarks.md", args.what, args.measure(args, Path(work)))


if __name__ == "__main__":
    main()
