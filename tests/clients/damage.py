"""Changes one thing in a Parquet file, or nothing, and writes it again with Arrow.

    python damage.py FILE CHANGE
"""

import json
import sys

import pyarrow as pa
import pyarrow.parquet as pq
import shapely

path, change = sys.argv[1:]
table = pq.read_table(path)
metadata = dict(table.schema.metadata or {})
geo = json.loads(metadata.get(b"geo", b"{}"))


def put(name: str, row: int, value: object) -> None:
    """Puts a value into a cell."""
    global table
    at = table.column_names.index(name)
    values = table.column(name).to_pylist()
    assert values[row] != value, "that changes nothing"
    values[row] = value
    field = table.schema.field(name)
    table = table.set_column(at, field, pa.array(values, field.type))


first = next((name for name in table.column_names if name.endswith("value")), None)
match change:
    case "nothing":
        pass
    case "figure":
        row = next(row for row, value in enumerate(table.column(first).to_pylist()) if value is not None)
        put(first, row, table.column(first)[row].as_py() + 1)
    case "null":
        row = next(row for row, value in enumerate(table.column(first).to_pylist()) if value is None)
        put(first, row, 0.0)
    case "shape":
        shape = shapely.from_wkb(table.column("geometry")[0].as_py())
        put("geometry", 0, shapely.transform(shape, lambda at: at + 1e-6).wkb)
    case "geometry-as-text":
        put("geometry", 0, b"POINT (0 51)")
    case "no-geo":
        del metadata[b"geo"]
    case "version":
        geo["version"] = "0.4.0"
    case "primary-column":
        geo["primary_column"] = "shape"
    case "encoding":
        geo["columns"]["geometry"]["encoding"] = "WKT"
    case "covering":
        geo["columns"]["geometry"]["covering"]["bbox"]["xmin"] = ["box", "xmin"]
    case _:
        sys.exit(f"no such change: {change}")
if b"geo" in metadata:
    metadata[b"geo"] = json.dumps(geo).encode()
pq.write_table(table.replace_schema_metadata(metadata), path)
