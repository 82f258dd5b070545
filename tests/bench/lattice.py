"""Made-up areas and counts of any number, the same on every machine: squares side by side, with
points along the borders that both share."""

from pathlib import Path

ALONG = 20
YEARS = range(2014, 2024)
INDICATORS = ["births", "deaths", "falls", "fires", "moves", "visits"]


def made(areas, folder):
    """Writes so many areas and their counts, and gives both files."""
    shapes, counts = Path(folder) / f"{areas}.geojson", Path(folder) / f"{areas}.csv"
    across = max(1, int(areas**0.5))
    with shapes.open("w") as file:
        file.write('{"type":"FeatureCollection","features":[\n')
        for at in range(areas):
            points = around(at % across * ALONG, at // across * ALONG)
            ring = ",".join(f"[{x * 0.0005:.4f},{y * 0.0005:.4f}]" for x, y in points)
            comma = "," if at + 1 < areas else ""
            file.write(
                f'{{"type":"Feature","properties":{{"area_code":"X{at:08}"}},'
                f'"geometry":{{"type":"Polygon","coordinates":[[{ring}]]}}}}{comma}\n'
            )
        file.write("]}\n")
    seed = 1
    with counts.open("w") as file:
        file.write("area_code,year,indicator,count,denominator\n")
        for at in range(areas):
            for year in YEARS:
                for indicator in INDICATORS:
                    # The multiplicative generator of MMIX (Knuth), so that no library's version matters.
                    seed = (seed * 6364136223846793005 + 1442695040888963407) % 2**64
                    people = 1000 + (seed >> 40) % 1500
                    events = (seed >> 20) % (people // 20)
                    file.write(f"X{at:08},{year},{indicator},{events},{people}\n")
    return shapes, counts


def around(x, y):
    """The points around a square that begins here, in units of a point along its side."""
    yield from ((x + step, y) for step in range(ALONG))
    yield from ((x + ALONG, y + step) for step in range(ALONG))
    yield from ((x + ALONG - step, y + ALONG) for step in range(ALONG))
    yield from ((x, y + ALONG - step) for step in range(ALONG))
    yield x, y
