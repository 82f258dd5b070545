"""Made-up areas and counts of any number, the same on every machine: squares side by side, with
points along the borders that both share."""

import json
from pathlib import Path

ALONG = 20
#: How far such points lie apart, in degrees.
STEP = 0.0005
YEARS = range(2014, 2024)
INDICATORS = ["births", "deaths", "falls", "fires", "moves", "visits"]


def made(areas, folder):
    """Writes so many areas and their counts, and gives both files."""
    shapes, counts = Path(folder) / f"{areas}.geojson", Path(folder) / f"{areas}.csv"
    with shapes.open("w") as file:
        file.writelines(squares(areas, lambda at: {"area_code": f"X{at:08}"}))
    drawn = numbers()
    with counts.open("w") as file:
        file.write("area_code,year,indicator,count,denominator\n")
        for at in range(areas):
            for year in YEARS:
                for indicator in INDICATORS:
                    seed = next(drawn)
                    people = 1000 + (seed >> 40) % 1500
                    events = (seed >> 20) % (people // 20)
                    file.write(f"X{at:08},{year},{indicator},{events},{people}\n")
    return shapes, counts


def numbers():
    """Numbers below 2^64 without end, of the multiplicative generator of MMIX (Knuth), so that no library's version matters."""
    seed = 1
    while True:
        seed = (seed * 6364136223846793005 + 1442695040888963407) % 2**64
        yield seed


def squares(areas, properties, west=0.0, south=0.0):
    """The lines of a GeoJSON file of squares side by side from a corner in degrees; an area's properties by its number."""
    across = max(1, int(areas**0.5))
    yield '{"type":"FeatureCollection","features":[\n'
    for at in range(areas):
        points = around(at % across * ALONG, at // across * ALONG)
        ring = ",".join(f"[{west + x * STEP:.4f},{south + y * STEP:.4f}]" for x, y in points)
        comma = "," if at + 1 < areas else ""
        of = json.dumps(properties(at), separators=(",", ":"))
        yield (
            f'{{"type":"Feature","properties":{of},'
            f'"geometry":{{"type":"Polygon","coordinates":[[{ring}]]}}}}{comma}\n'
        )
    yield "]}\n"


def around(x, y):
    """The points around a square that begins here, in units of a point along its side."""
    yield from ((x + step, y) for step in range(ALONG))
    yield from ((x + ALONG, y + step) for step in range(ALONG))
    yield from ((x + ALONG - step, y + ALONG) for step in range(ALONG))
    yield from ((x, y + ALONG - step) for step in range(ALONG))
    yield x, y
