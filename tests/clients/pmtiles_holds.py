#!/usr/bin/env python3
"""Holds the vector tiles of a map against its GeoJSON: every tile, every zoom, every area.

    pmtiles_holds.py RELEASE/x.pmtiles RELEASE/x.geojson [LAYER.geojson ...]

Needs pmtiles, mapbox_vector_tile and shapely 2.1 or newer. LAYERs are layers of points, whose
file is named as the layer is. Prints what it found and ends with 1 when the file does not hold.

Grain of what it checks: one polygon of one area in one tile. In units of a tile of 4,096.
A tile's areas are a coverage when shapely says so, or when all their edges meet in common ends
alone and no two areas have ground in common. The second is the same by definition; shapely's
own check (GEOS 3.14) takes one ring at a time and refuses a hole that touches its exterior at a point at which
a neighbour has a vertex.
"""

import gzip
import json
import math
import sys
from collections import defaultdict
from pathlib import Path

import mapbox_vector_tile
import numpy as np
import shapely
from mapbox_vector_tile.Mapbox import vector_tile_pb2
from pmtiles.reader import MemorySource, Reader, all_tiles
from pmtiles.tile import Compression, TileType, deserialize_directory, deserialize_header
from shapely.geometry import box, shape

ZOOMS = range(13)
# RFC 1952: deflate, no flags, no time, no word on the level, system not known.
GZIP_HEADER = bytes([0x1F, 0x8B, 8, 0, 0, 0, 0, 0, 0, 255])
UNITS = 4096
# How far an area in tiles may be from the GeoJSON's, as a share of a strip two units wide along its border.
STRIP = 2.0

faults = []


def fault(where, what):
    faults.append(f"{where}: {what}")


def mercator(points, scale):
    """Degrees to units of a zoom's world, y to the south."""
    out = points.copy()
    out[:, 0] = (points[:, 0] + 180.0) / 360.0 * scale
    radians = points[:, 1] * math.pi / 180.0
    out[:, 1] = (0.5 - np.arctanh(np.sin(radians)) / (2 * math.pi)) * scale
    return out


def rings_of(feature):
    geometry = feature["geometry"]
    return geometry["coordinates"] if geometry["type"] == "MultiPolygon" else [geometry["coordinates"]]


def check_header(data):
    """The parts of the file lie one after the other, within it, and nothing is left over."""
    header = deserialize_header(data[:127])
    parts = [("root", header["root_offset"], header["root_length"]),
             ("metadata", header["metadata_offset"], header["metadata_length"]),
             ("tiles", header["tile_data_offset"], header["tile_data_length"])]
    if header["leaf_directory_length"]:
        parts.append(("leaves", header["leaf_directory_offset"], header["leaf_directory_length"]))
    for name, start, length in parts:
        if start < 127 or start + length > len(data):
            fault("header", f"{name} is not within the file")
    end = 127
    for name, start, length in sorted(parts, key=lambda part: part[1]):
        if data[end:start].strip(b"\0"):
            fault("header", f"something stands before {name}")
        end = start + length
        if name != "tiles" and data[start:start + 10] != GZIP_HEADER:
            fault("header", f"{name} is no gzip without a time")
    if end != len(data):
        fault("header", "the file is longer than its parts")
    if header["root_offset"] + header["root_length"] > 16384:
        fault("header", "the root directory is not within the first 16,384 bytes")
    if not header["clustered"]:
        fault("header", "the tiles are not clustered")
    if header["tile_type"] != TileType.MVT or header["tile_compression"] != Compression.GZIP:
        fault("header", "the tiles are not MVT in gzip")
    if (header["min_zoom"], header["max_zoom"]) != (ZOOMS[0], ZOOMS[-1]):
        fault("header", "the zooms are not 0 to 12")
    return header


def check_directories(data, header):
    """Counts of the header, tiles in the order of their numbers, contents laid down in that order."""
    entries = []

    def walk(offset, length, depth):
        if depth > 3:
            return fault("directory", "it is nested more than three deep")
        for entry in deserialize_directory(data[offset:offset + length]):
            if entry.run_length == 0:
                walk(header["leaf_directory_offset"] + entry.offset, entry.length, depth + 1)
            else:
                entries.append(entry)

    walk(header["root_offset"], header["root_length"], 0)
    end = 0
    seen = {}
    next_id = 0
    for entry in entries:
        if entry.tile_id < next_id:
            fault("directory", f"tile {entry.tile_id} is out of order")
        next_id = entry.tile_id + entry.run_length
        if entry.offset not in seen:
            if entry.offset != end:
                fault("directory", f"tile {entry.tile_id} is not where the one before it ends")
            end = entry.offset + entry.length
            start = header["tile_data_offset"] + entry.offset
            seen[entry.offset] = data[start:start + entry.length]
    if end != header["tile_data_length"]:
        fault("directory", "tile data is left over")
    counts = (sum(entry.run_length for entry in entries), len(entries), len(seen))
    said = (header["addressed_tiles_count"], header["tile_entries_count"], header["tile_contents_count"])
    if counts != said:
        fault("header", f"it counts {said}, and there are {counts}")
    if len(set(seen.values())) != len(seen):
        fault("directory", "two contents are the same")


def check_bounds(header, outlines, layers):
    points = [shape(feature["geometry"]) for features in layers.values() for feature in features]
    expected = shapely.total_bounds(outlines + points)
    found = [header[key] / 1e7 for key in ("min_lon_e7", "min_lat_e7", "max_lon_e7", "max_lat_e7")]
    if np.abs(np.array(found) - expected).max() > 2e-7:
        fault("header", f"its bounds are {found}, and those of the map {list(expected)}")
    centre = np.array([header["center_lon_e7"], header["center_lat_e7"]]) / 1e7
    if np.abs(centre - (expected[:2] + expected[2:]) / 2).max() > 2e-7:
        fault("header", f"its centre is {list(centre)}")
    if header["center_zoom"] not in ZOOMS:
        fault("header", f"its zoom is {header['center_zoom']}")


def check_metadata(metadata, layers, about):
    named = {layer["id"]: layer for layer in metadata.get("vector_layers", [])}
    if set(named) != set(layers):
        fault("metadata", f"it names the layers {sorted(named)}")
    for name, features in layers.items():
        fields = {key: value for feature in features for key, value in feature["properties"].items()}
        if set(named.get(name, {}).get("fields", {})) != set(fields):
            fault("metadata", f"the fields of {name} are not those of the GeoJSON")
    for key in ("name", "attribution", "description", "version"):
        if not isinstance(metadata.get(key), str):
            fault("metadata", f"{key} is no text")
    if about and metadata.get("name") != about:
        fault("metadata", "it has another name than the GeoJSON")


def raw_rings(tile, layer_name):
    """The rings of a layer as they stand in the file, before a decoder makes polygons of them."""
    parsed = vector_tile_pb2.tile()
    parsed.ParseFromString(tile)
    for layer in parsed.layers:
        if layer.name != layer_name:
            continue
        for feature in layer.features:
            x = y = 0
            rings, ring = [], []
            commands = iter(feature.geometry)
            for command in commands:
                kind, count = command & 7, command >> 3
                if kind == 7:
                    rings.append(ring)
                    ring = []
                    continue
                for _ in range(count):
                    dx, dy = next(commands), next(commands)
                    x += (dx >> 1) ^ -(dx & 1)
                    y += (dy >> 1) ^ -(dy & 1)
                    ring.append((x, y))
            if ring:
                fault(layer_name, "a ring is not closed by ClosePath")
            yield feature, rings


def check_rings(where, code, rings, smallest):
    """Each ring has three points, none twice, and an area; an exterior comes first."""
    polygons = []
    for ring in rings:
        if len(ring) < 3 or len(set(ring)) != len(ring):
            fault(where, f"{code}: a ring has fewer than three points, or one of them twice")
            continue
        closed = ring + ring[:1]
        twice = sum(a[0] * b[1] - b[0] * a[1] for a, b in zip(closed, closed[1:]))
        if twice == 0:
            fault(where, f"{code}: a ring has no area")
        elif twice > 0:
            polygons.append([ring])
            smallest.append(twice / 2)
        elif not polygons:
            fault(where, f"{code}: a hole comes before any exterior")
        else:
            polygons[-1].append(ring)
    return shapely.MultiPolygon([(rings[0], rings[1:]) for rings in polygons])


def same(key, in_tile, in_json):
    if isinstance(in_json, bool) or isinstance(in_json, str):
        return in_tile == in_json
    return isinstance(in_tile, (int, float)) and in_tile == in_json


def main(archive, geojson, *point_files):
    data = Path(archive).read_bytes()
    areas = json.loads(Path(geojson).read_text())
    name = Path(geojson).stem
    layers = {name: areas["features"]}
    for path in point_files:
        layers[Path(path).stem] = json.loads(Path(path).read_text())["features"]
    codes = {feature["properties"]["area_code"]: feature for feature in areas["features"]}
    order = list(codes)
    header = check_header(data)
    check_directories(data, header)
    reader = Reader(MemorySource(data))
    check_metadata(reader.metadata(), layers, areas.get("title"))
    outlines = {code: shape(feature["geometry"]) for code, feature in codes.items()}
    check_bounds(header, list(outlines.values()), layers)

    tiles = defaultdict(dict)
    for (z, x, y), packed in all_tiles(MemorySource(data)):
        if packed[:10] != GZIP_HEADER:
            fault(f"{z}/{x}/{y}", "it is no gzip without a time")
        tiles[z][(x, y)] = gzip.decompress(packed)
    print(f"{'zoom':>4} {'tiles':>6} {'bytes':>9} {'extent':>7} {'areas':>6} {'polygons':>8} {'smallest, of 4096':>17} {'farthest, units':>15}")
    for z in ZOOMS:
        check_zoom(z, tiles[z], name, codes, order, outlines, layers)
    for what in faults[:40]:
        print(what, file=sys.stderr)
    if len(faults) > 40:
        print(f"... {len(faults) - 40} more", file=sys.stderr)
    print(f"{len(data)} bytes, {sum(map(len, tiles.values()))} tiles, {len(faults)} faults")
    return 1 if faults else 0


def check_zoom(z, tiles, name, codes, order, outlines, layers):
    found = defaultdict(float)
    smallest, extents, count = [], set(), 0
    counted = defaultdict(set)
    world = {}
    raw_bytes = 0
    parts = defaultdict(list)
    for (x, y), raw in sorted(tiles.items()):
        raw_bytes += len(raw)
        where = f"{z}/{x}/{y}"
        decoded = mapbox_vector_tile.decode(raw, default_options={"y_coord_down": True})
        for layer_name, layer in decoded.items():
            if layer_name not in layers:
                fault(where, f"it has a layer {layer_name}")
                continue
            for feature in layer["features"]:
                expected = layers[layer_name][feature["id"] - 1]["properties"]
                kept = {key: value for key, value in expected.items() if value is not None}
                if set(kept) != set(feature["properties"]) or not all(
                        same(key, feature["properties"][key], value) for key, value in kept.items()):
                    fault(where, f"{layer_name}, feature {feature['id']}: its fields are not those of the GeoJSON")
                counted[layer_name].add(feature["id"])
        if name not in decoded:
            continue
        extent = decoded[name]["extent"]
        extents.add(extent)
        if extent < UNITS or extent & (extent - 1):
            fault(where, f"its extent is {extent}")
        shapes = []
        ids = []
        sizes = []
        for feature, rings in raw_rings(raw, name):
            code = order[feature.id - 1]
            one = check_rings(where, code, rings, sizes)
            if not shapely.is_valid(one):
                fault(where, f"{code}: {shapely.is_valid_reason(one)}")
            ids.append(feature.id)
            shapes.append(one)
            count += len(one.geoms)
        smallest += [size * (UNITS / extent) ** 2 for size in sizes]
        if ids != sorted(set(ids)):
            fault(where, "features are not in the order of the codes, each once")
        if not shapely.coverage_is_valid(shapes) and not is_coverage(shapes):
            fault(where, "neighbours do not share their borders")
        gaps = gaps_of(shapely.coverage_union_all(shapes))
        tile = box(0, 0, extent, extent)
        # In units of 4,096 across the tile.
        scale = UNITS / extent
        for gap in gaps:
            hole = shapely.transform(gap, lambda at: (at + [x * extent, y * extent]) * scale)
            if not in_a_gap(hole, z, world, outlines):
                fault(where, f"a gap of {hole.area:.2f} square units between areas")
        for feature_id, one in zip(ids, shapes):
            here = shapely.intersection(one, tile)
            parts[feature_id].append(shapely.transform(here, lambda at: (at + [x * extent, y * extent]) * scale))
    missing = [code for at, code in enumerate(order, 1) if at not in parts]
    if missing:
        fault(f"zoom {z}", f"it lacks {missing}")
    farthest = 0.0
    for feature_id, pieces in parts.items():
        code = order[feature_id - 1]
        expected = outline(code, z, world, outlines)
        whole = shapely.union_all(pieces)
        differs = shapely.symmetric_difference(whole, expected).area
        allowed = STRIP * max(expected.length, 4.0)
        farthest = max(farthest, differs / max(expected.length, 1e-9) if expected.length > 4 else 0)
        if differs > allowed:
            fault(f"zoom {z}", f"{code} differs from the GeoJSON by {differs:.1f} square units along {expected.length:.1f}")
    for layer_name, features in layers.items():
        if len(counted[layer_name]) != len(features):
            fault(f"zoom {z}", f"{layer_name} has {len(counted[layer_name])} of {len(features)} features")
    said = "/".join(str(one) for one in sorted(extents))
    print(f"{z:>4} {len(tiles):>6} {raw_bytes:>9} {said:>7} {len(parts):>6} {count:>8} {min(smallest, default=0):>17.4f} {farthest:>15.3f}")


def polygons_of(geometry):
    return [one for one in getattr(geometry, "geoms", [geometry]) if one.geom_type == "Polygon"]


def gaps_of(ground):
    """What is left open within areas. An island in a lake is no part of the lake."""
    return [shapely.difference(shapely.Polygon(ring), ground) for one in polygons_of(ground) for ring in one.interiors]


def outline(code, z, world, outlines):
    """An area of the GeoJSON in units of a zoom's world."""
    if code not in world:
        world[code] = shapely.make_valid(shapely.transform(outlines[code], lambda at: mercator(at, UNITS * 2.0**z)))
    return world[code]


def in_a_gap(hole, z, world, outlines):
    """Whether what no area covers in a tile lies along what none covers in the GeoJSON."""
    if "all" not in world:
        world["all"] = shapely.union_all([outline(code, z, world, outlines) for code in outlines])
    uncovered = shapely.difference(box(*hole.bounds).buffer(2 * STRIP), world["all"])
    return not uncovered.is_empty and shapely.covers(uncovered.buffer(STRIP), hole)


def is_coverage(shapes):
    """Whether edges meet in common ends alone and no two areas have ground in common."""
    edges = set()
    for one in shapes:
        for polygon in one.geoms:
            for ring in (polygon.exterior, *polygon.interiors):
                points = list(ring.coords)
                edges.update(tuple(sorted(pair)) for pair in zip(points, points[1:]))
    noded = shapely.node(shapely.MultiLineString([list(edge) for edge in edges]))
    pieces = {tuple(sorted(pair)) for line in noded.geoms for pair in zip(line.coords, list(line.coords)[1:])}
    if pieces != edges:
        return False
    tree = shapely.STRtree(shapes)
    first, second = tree.query(shapes, predicate="intersects")
    pairs = [(a, b) for a, b in zip(first, second) if a < b]
    return all(shapely.intersection(shapes[a], shapes[b]).area == 0 for a, b in pairs)


if __name__ == "__main__":
    try:
        sys.exit(main(*sys.argv[1:]))
    except Exception as error:  # A damaged file can break any of the readers.
        print(f"{type(error).__name__}: {error}", file=sys.stderr)
        sys.exit(1)
