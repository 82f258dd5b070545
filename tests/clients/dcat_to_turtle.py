#!/usr/bin/env python3
"""Reads JSON-LD as a consumer would and writes Turtle: dcat_to_turtle.py dcat.jsonld dcat.ttl

Relative addresses are resolved against a name that stands for wherever the release is put.
"""

import sys

from rdflib import Graph

graph = Graph()
graph.parse(sys.argv[1], format="json-ld", publicID="file:///release/dcat.jsonld")
graph.serialize(sys.argv[2], format="turtle")
print(f"{len(graph)} statements")
