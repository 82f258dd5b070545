#!/usr/bin/env python3
"""Asks SQLite a query of sql/: tables and query as JSON on standard input, rows as JSON on standard output."""

import json
import sqlite3
import sys

asked = json.load(sys.stdin)
database = sqlite3.connect(":memory:")
for name, table in asked["tables"].items():
    database.execute(f"CREATE TABLE {name} ({', '.join(table['columns'])})")
    marks = ", ".join("?" * len(table["columns"]))
    database.executemany(f"INSERT INTO {name} VALUES ({marks})", table["rows"])


def exact(cell):
    """A fraction as text, since readers of JSON round."""
    return {"fraction": repr(cell)} if isinstance(cell, float) else cell


json.dump([[exact(cell) for cell in row] for row in database.execute(asked["sql"])], sys.stdout)
