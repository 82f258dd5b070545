"""A made-up country and a plan for it: as many areas as asked for, ten years of six rates, and the
index that a plan has to have. Nothing in it is a figure of anybody."""

import hashlib
import shutil
from pathlib import Path

import lattice

ROOT = Path(__file__).parents[2]
#: Where its south-west corner lies, in degrees: its squares fit beside each other in Great Britain's.
WEST, SOUTH = -2.5, 51.0
#: One clinic for so many areas.
EACH = 1000

MANIFEST = """title = "{title}"
publisher = "Nobody: made up"
url = "https://example.org/{name}"
published = "2025-01-01"
retrieved = "Made up."
licence = {{ id = "OGL-UK-3.0", url = "https://www.nationalarchives.gov.uk/doc/open-government-licence/version/3/" }}
attribution = "Made up."
vintage = "Made up"
years = {{ first = {first}, last = {last} }}
grain = "{grain}"
geography = {{ level = "squares", vintage = "2025" }}
access = "published"
file = "{file}"
sha256 = "{sha256}"
rows = {rows}
notes = "Made up, to see what many areas cost."

{read}
"""

BOUNDARIES = """[boundaries]
columns = { code = "area_code", name = "area_name" }
crs = "EPSG:4326"
"""

SERVICES = """[services]
columns = { name = "name", area = "area_code", longitude = "longitude", latitude = "latitude", access = "serves", state = "standing", url = "url" }
"""

COUNTS = """[counts]
columns = { area = "area_code", name = "area_name", year = "year", value = "value" }
period = { on = "06-30" }
markers = {}
"""

PLAN = """sources_folder = "data-sources"
sources = [{sources}, "clinics", "undata-fgm-prevalence"]
prevalence = "undata-fgm-prevalence"

[geography]
boundaries = "squares"
services = "clinics"
unit = "E"

[disclosure]
preset = "nhs-fgm"
{disclosure}
{indicators}
[targeting.distance]
id = "clinic_distance_km"
title = "Distance to the nearest made-up clinic"
unit = "kilometres in a straight line"
caveat = "Made up."
decimals = 1
sources = ["clinics", "squares"]

[targeting.need]
id = "need_index"
title = "An index of distance alone"
unit = "points of 100"
caveat = "Made up."
decimals = 1
aggregation = "arithmetic"
level = 0.9
top = 5
other_weights = {{ concentration = 24.0, seed = 1, reason = "Made up." }}

[[targeting.need.terms]]
indicator = "clinic_distance_km"
short = "distance"
weight = 1.0
direction = "more_is_more_need"
normalisation = {{ declared = {{ from = 0.0, to = 100.0 }} }}
reason = "Made up."

[product]
id = "made-up-country"
title = "A made-up country"
summary = "Made up, to see what many areas cost."
licence = {{ id = "OGL-UK-3.0", url = "https://www.nationalarchives.gov.uk/doc/open-government-licence/version/3/" }}
caveats = ["Made up."]

[[product.help]]
name = "Nobody"
what = "Made up."
url = "https://example.org/help"

{maps}"""

RATE = """
[[indicators]]
id = "rate_{of}"
title = "Made-up {of} per 1,000"
unit = "{of} in the year per 1,000 people"
caveat = "Made up."
decimals = 2

[indicators.how.rate]
numerator = "{of}"
denominator = "people"
per = 1000
level = 0.95
"""

MAP = """[[product.maps]]
indicator = "rate_{of}"
title = "Made-up {of}"
group = "Made up"
classes = 5
method = "quantile"
ramp = "ylgnbu"
"""


def made(areas, folder):
    """Writes the country and its plan, and gives the plan's file."""
    folder = Path(folder)
    sources = folder / "data-sources"
    years = lattice.YEARS
    squares = lattice.squares(areas, lambda at: {"area_code": code(at), "area_name": name(at)}, WEST, SOUTH)
    source(sources, "squares", "geojson", squares, "boundary", areas, BOUNDARIES, (years[0], years[-1]))
    drawn = figures(areas)
    for at, of in enumerate(["people", *lattice.INDICATORS]):
        lines = (f"{code(area)},{name(area)},{year},{value[at]}\n" for area, year, value in drawn)
        table = ["area_code,area_name,year,value\n", *lines]
        source(sources, of, "csv", table, "area", areas * len(years), COUNTS, (years[0], years[-1]))
    source(sources, "clinics", "csv", clinics(areas), "service", -(-areas // EACH), SERVICES, (years[0], years[-1]))
    shutil.copytree(ROOT / "data-sources/undata-fgm-prevalence", sources / "undata-fgm-prevalence", dirs_exist_ok=True)
    london = (ROOT / "outputs/fgm-risk-london/plan.toml").read_text()
    rules = london[london.index("[disclosure.threshold]") : london.index("[[indicators]]")]
    plan = folder / "plan.toml"
    plan.write_text(
        PLAN.format(
            sources=", ".join(f'"{of}"' for of in ["squares", "people", *lattice.INDICATORS]),
            disclosure=rules,
            indicators="".join(RATE.format(of=of) for of in lattice.INDICATORS),
            maps="\n".join(MAP.format(of=of) for of in lattice.INDICATORS),
        )
    )
    return plan


def code(area):
    return f"E{area + 1:08}"


def name(area):
    return f"Square {area:,}".replace(",", " ")


def clinics(areas):
    """A clinic in the middle of every so many squares."""
    yield "name,area_code,longitude,latitude,serves,standing,url\n"
    across = max(1, int(areas**0.5))
    for at in range(0, areas, EACH):
        x, y = ((of + 0.5) * lattice.ALONG * lattice.STEP for of in (at % across, at // across))
        yield f"Clinic {at},{code(at)},{WEST + x:.5f},{SOUTH + y:.5f},anybody,undated,https://example.org/{at}\n"


def figures(areas):
    """For each area and year, its people and a count of each indicator."""
    numbers, drawn = lattice.numbers(), []
    for area in range(areas):
        for year in lattice.YEARS:
            values = [next(numbers) >> 40 for _ in ["people", *lattice.INDICATORS]]
            people = 1000 + values[0] % 1500
            drawn.append((area, year, [people, *(value % (people // 20) for value in values[1:])]))
    return drawn


def source(folder, name, extension, lines, grain, rows, read, years):
    """A source's folder: its snapshot and a manifest that pins it."""
    at = folder / name
    at.mkdir(parents=True, exist_ok=True)
    snapshot, digest = at / f"snapshot.{extension}", hashlib.sha256()
    with snapshot.open("wb") as file:
        for line in lines:
            digest.update(line.encode())
            file.write(line.encode())
    said = {"title": f"Made up: {name}", "name": name, "grain": grain, "rows": rows, "read": read}
    said |= {"first": years[0], "last": years[1], "file": snapshot.name, "sha256": digest.hexdigest()}
    (at / "source.toml").write_text(MANIFEST.format(**said))
