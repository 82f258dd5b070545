"""Opens the pictures of a release with Pillow and an XML parser: what other people's programs see in them.

    python pictures.py RELEASE

Every map of legend.json has its five files; a PNG has the size and the dots an inch of its paper, title
and terms inside, and every colour of the legend that an area has on enough of its dots; an SVG is XML
that runs, loads and leads to nothing, with a title and a description.
"""

import json
import sys
import xml.etree.ElementTree as ElementTree
from pathlib import Path

from PIL import Image

release = Path(sys.argv[1])
legend = json.loads((release / "legend.json").read_text())
PAPERS = {"-a4": ((1240, 1754), 150), "-slide": ((1920, 1080), 144)}
SVG = "{http://www.w3.org/2000/svg}"
ELEMENTS = {"svg", "title", "desc", "defs", "pattern", "rect", "path", "circle", "g", "use", "text"}
faults = []


def colours(of: dict) -> set[str]:
    """The colours of a legend that some area has."""
    if "cells" in of:
        return {cell["colour"] for row in of["cells"] for cell in row if cell["areas"]}
    return {one["colour"] for one in of["classes"] if one["areas"]}


def png(path: Path, size: tuple[int, int], dots: int, title: str, expected: set[str]) -> None:
    """A picture in dots."""
    with Image.open(path) as picture:
        picture.verify()
    with Image.open(path) as picture:
        picture.load()
        if picture.format != "PNG" or picture.size != size or picture.mode != "RGB":
            faults.append(f"{path.name}: is {picture.format} of {picture.size}, {picture.mode}")
            return
        if abs(picture.info["dpi"][0] - dots) > 1:
            faults.append(f"{path.name}: has {picture.info['dpi']} dots an inch")
        if picture.text.get("Title") != title or legend["licence"]["id"] not in picture.text.get("Copyright", ""):
            faults.append(f"{path.name}: has no title or no terms inside")
        seen = dict((colour, count) for count, colour in picture.getcolors(1 << 24))
    for colour in sorted(expected):
        # An area of the smallest borough at the least: more than letters and lines have of it.
        if seen.get(tuple(bytes.fromhex(colour[1:])), 0) < 400:
            faults.append(f"{path.name}: the colour {colour} of its legend is not seen")


def svg(path: Path, title: str) -> None:
    """A drawing."""
    root = ElementTree.parse(path).getroot()
    for element in root.iter():
        name = element.tag.removeprefix(SVG)
        links = [value for key, value in element.attrib.items() if key.endswith("href")]
        if name not in ELEMENTS or any(not link.startswith("#") for link in links):
            faults.append(f"{path.name}: has <{name}> with {links}")
        if any(key.startswith("on") for key in element.attrib):
            faults.append(f"{path.name}: <{name}> runs something")
    if root.findtext(f"{SVG}title") != title or not root.findtext(f"{SVG}desc"):
        faults.append(f"{path.name}: has no title or no description")


maps = [(Path(of["map"]).stem, of, of["map"]) for of in legend["indicators"] if of["map"]]
maps += [(of["id"], of, of["map"]) for of in legend["pairs"]]
seen = set()
for name, of, path in maps:
    web = ElementTree.parse(release / path).getroot().findtext(f"{SVG}title")
    for suffix, expected in (("", colours(of)), ("-certainty", set())):
        if suffix and not (release / f"maps/{name}{suffix}.svg").exists():
            continue
        title = web if not suffix else f"{web}: how sure it is"
        seen.add(f"{name}{suffix}.svg")
        svg(release / f"maps/{name}{suffix}.svg", title)
        for paper, (size, dots) in PAPERS.items():
            for ending in ("svg", "png"):
                seen.add(f"{name}{suffix}{paper}.{ending}")
            svg(release / f"maps/{name}{suffix}{paper}.svg", title)
            png(release / f"maps/{name}{suffix}{paper}.png", size, dots, title, expected)
there = {path.name for path in (release / "maps").iterdir()}
faults += [f"{name}: is no picture of a map of the legend" for name in sorted(there - seen)]
for fault in faults:
    print(f"FAIL {fault}")
print(f"{len(seen)} pictures of {len(maps)} maps, {len(faults)} faults")
sys.exit(bool(faults))
