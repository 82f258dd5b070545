"""Reads the Parquet files of a release with Arrow and compares them with the GeoJSON and the long CSV.

    python parquet.py RELEASE_FOLDER PRODUCT
"""

import csv
import json
import sys
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import shapely

MARKERS = {"[c]", "[x]", "[z]", "[u]", "[low]"}


def areas(release: Path, product: str) -> None:
    """Every cell, every vertex, every bounding box, and what the file says of itself."""
    features = json.loads((release / f"{product}.geojson").read_text())["features"]
    table = pq.read_table(release / f"{product}.parquet")
    names = [name for name in table.column_names if name not in ("geometry", "bbox")]
    assert names == list(features[0]["properties"]), "other fields than the GeoJSON"
    for name in names:
        kind, expected = table.schema.field(name).type, pa.string()
        if name.endswith(("_value", "_lower", "_upper")):
            expected = pa.float64()
        elif name.endswith("_class"):
            expected = pa.int32()
        assert kind == expected, f"{name} is {kind}"
    rows = {row["area_code"]: row for row in table.to_pylist()}
    assert len(rows) == table.num_rows == len(features), "another number of areas"
    for feature in features:
        code = feature["properties"]["area_code"]
        row = rows[code]
        for name, value in feature["properties"].items():
            assert row[name] == value, f"{name} of {code}: {row[name]!r}, not {value!r}"
        shape = shapely.from_wkb(row["geometry"])
        assert shape.geom_type == "MultiPolygon" and shape.is_valid, f"the geometry of {code}"
        found = [
            [[list(point) for point in ring.coords] for ring in (polygon.exterior, *polygon.interiors)]
            for polygon in shape.geoms
        ]
        assert found == feature["geometry"]["coordinates"], f"the geometry of {code}"
        assert all(polygon.exterior.is_ccw for polygon in shape.geoms), f"{code} winds the wrong way"
        assert tuple(row["bbox"].values()) == shape.bounds, f"the bounding box of {code}"
    geo = json.loads(table.schema.metadata[b"geo"])
    column = geo["columns"][geo["primary_column"]]
    assert geo["version"] == "1.1.0" and column["encoding"] == "WKB"
    assert "crs" not in column, "a crs, where longitude and latitude need none"
    print(f"{len(rows)} areas, {len(names)} fields")


def long_table(release: Path, product: str) -> None:
    """Every cell of the long table, with markers in a column of their own."""
    with open(release / f"tables/{product}-long.csv", newline="") as file:
        lines = list(csv.DictReader(file))
    table = pq.read_table(release / f"tables/{product}-long.parquet")
    assert [name for name in table.column_names if name != "marker"] == list(lines[0])
    for name in ("value", "lower", "upper", "interval_level"):
        assert table.schema.field(name).type == pa.float64(), f"{name} is no number"
    rows = table.to_pylist()
    assert len(rows) == len(lines), "another number of lines"
    for at, (row, line) in enumerate(zip(rows, lines), start=2):
        assert (row["value"] is None) == (row["marker"] in MARKERS), f"line {at}"
        for name, cell in line.items():
            value = row["marker"] if name == "value" and row[name] is None else row[name]
            if value is None:
                same = cell == ""
            elif isinstance(value, float):
                same = float(cell) == value
            else:
                same = cell in (value, f"'{value}")
            assert same, f"line {at}, {name}: {cell!r}, not {value!r}"
    print(f"{len(rows)} lines")


if __name__ == "__main__":
    areas(Path(sys.argv[1]), sys.argv[2])
    long_table(Path(sys.argv[1]), sys.argv[2])
