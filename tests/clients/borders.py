"""Holds that areas share their borders, in each file of a release that shapely can be given.

    python borders.py RELEASE_FOLDER PRODUCT

The GeoJSON, the GeoParquet and each layer of the GeoPackage that has all areas: edges are the same
on both sides, no ground is in two areas, none is left over between them, and each file draws an
area as the GeoJSON does. The FlatGeobuf is held against the GeoJSON by its own reader.
Ends with 1 when something does not hold.
"""

import json
import sqlite3
import sys
from pathlib import Path

import pyarrow.parquet as pq
import shapely

from pmtiles_holds import is_coverage, polygons_of

# Degrees. What no area covers is a gap when it is narrower than this, and a lake when it is wider.
NARROW = 0.005


def layers(release, product):
    """The name, and the code and shape of each row, of the GeoJSON first."""
    features = json.loads((release / f"{product}.geojson").read_text())["features"]
    first = [(of["properties"]["area_code"], shapely.from_geojson(json.dumps(of["geometry"]))) for of in features]
    yield f"{product}.geojson", first
    parquet = pq.read_table(release / f"{product}.parquet", columns=["area_code", "geometry"]).to_pylist()
    yield f"{product}.parquet", [(row["area_code"], shapely.from_wkb(row["geometry"])) for row in parquet]
    package = sqlite3.connect(f"file:{release / product}.gpkg?mode=ro", uri=True)
    found = package.execute("SELECT table_name, column_name FROM gpkg_geometry_columns ORDER BY table_name")
    for table, column in found.fetchall():
        try:
            rows = package.execute(f'SELECT area_code, "{column}" FROM "{table}"').fetchall()
        except sqlite3.OperationalError:
            continue
        if {code for code, _ in rows} >= {code for code, _ in first}:
            yield f"{product}.gpkg, {table}", [(code, from_package(blob)) for code, blob in rows]


def from_package(blob):
    """A geometry of a GeoPackage: a head, with a bounding box of so many numbers, before the WKB."""
    numbers = (0, 4, 6, 6, 8)[blob[3] >> 1 & 7]
    return shapely.from_wkb(blob[8 + 8 * numbers :])


def faults_of(shapes):
    """What is wrong with areas that should cover their ground once."""
    if not all(shapely.is_valid(list(shapes.values()))):
        return [f"{code}: {shapely.is_valid_reason(one)}" for code, one in shapes.items() if not one.is_valid]
    codes, all_shapes = list(shapes), list(shapes.values())
    if not shapely.coverage_is_valid(all_shapes) and not is_coverage(all_shapes):
        edges = shapely.coverage_invalid_edges(all_shapes)
        wrong = [code for code, edge in zip(codes, edges) if edge is not None and not edge.is_empty]
        return [f"neighbours do not share their borders: {wrong}"]
    ground = shapely.coverage_union_all(all_shapes)
    return [
        f"a gap of {hole.area:.10f} square degrees between areas, at {hole.bounds}"
        for polygon in polygons_of(ground)
        for ring in polygon.interiors
        if is_narrow(hole := shapely.difference(shapely.Polygon(ring), ground))
    ]


def is_narrow(hole):
    return 2 * hole.area < NARROW * hole.length


def main(release, product):
    wrong = 0
    first = None
    for name, rows in layers(Path(release), product):
        shapes = dict(rows)
        first = first or shapes
        faults = faults_of(shapes)
        if len(rows) != len(shapes) and ".gpkg, " not in name:
            faults.append("an area stands twice")
        faults += [f"{code} is not drawn as in the GeoJSON" for code, one in rows if first.get(code) != one]
        print(f"{name}: {len(shapes)} areas, {len(faults)} faults")
        for fault in faults[:10]:
            print(f"{name}: {fault}", file=sys.stderr)
        wrong += len(faults)
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
