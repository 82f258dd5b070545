"""Ways to damage the files of a map, one thing at a time: each takes the folder and changes a file in it.

A damage keeps a file as whole as can be, so that what is found is the damage itself.
"""

import gzip
import json
import re
import shutil
import sqlite3
import struct
import zipfile

from pmtiles.tile import deserialize_directory, deserialize_header


def one(folder, kind):
    [path] = folder.glob(f"*.{kind}")
    return path


def areas(folder):
    return folder / f"{one(folder, 'gpkg').stem}.geojson"


def feed(folder):
    return folder / "feed" / "feed.xml"


def beside(source, copy):
    """A copy of a feed, in a folder that leads wherever the feed's own does."""
    copy.parent.mkdir()
    for path in source.parent.iterdir():
        if path.name != source.name:
            (copy.parent / path.name).symlink_to(path)
    shutil.copy(source, copy)


def replaced(find, old, new):
    """A damage of one file's text, at its first place."""

    def damage(folder):
        path = find(folder)
        text = path.read_text(encoding="utf-8")
        assert re.search(old, text, re.S), f"{old!r} is not in {path.name}"
        path.write_text(re.sub(old, new, text, count=1, flags=re.S), encoding="utf-8")

    return damage


def geojson(change):
    """A damage of the GeoJSON of areas."""

    def damage(folder):
        path = areas(folder)
        value = json.loads(path.read_text(encoding="utf-8"))
        change(value)
        path.write_text(json.dumps(value), encoding="utf-8")

    return damage


def ring(value):
    return value["features"][0]["geometry"]["coordinates"][0][0]


def wound_back(value):
    ring(value).reverse()


def left_open(value):
    ring(value).pop()


def crs(value):
    value["crs"] = {"type": "name", "properties": {"name": "urn:ogc:def:crs:EPSG::27700"}}


def ten_decimals(value):
    ring(value)[1][0] += 1e-10


def wrong_box(value):
    value["bbox"][2] += 1


def no_box(value):
    del value["bbox"]


def others(value):
    """The vertices of all areas but the first."""
    lines = [line for of in value["features"][1:] for polygon in of["geometry"]["coordinates"] for line in polygon]
    return {tuple(point) for line in lines for point in line}


def vertex(value, shared=True):
    """The first vertex of the first area that is, like those around it, on a border with others, or on none."""
    elsewhere = others(value)
    points = [tuple(point) in elsewhere for point in ring(value)]
    return next(at for at in range(1, len(points) - 1) if set(points[at - 1 : at + 2]) == {shared})


def moved(by):
    """A vertex of one area moved, and left where it was in its neighbour."""

    def change(value):
        ring(value)[vertex(value)][0] += by

    return change


def vertex_more(value):
    """A vertex in the middle of an edge, in one of the two areas."""
    at = vertex(value)
    (x, y), (to_x, to_y) = ring(value)[at : at + 2]
    ring(value).insert(at + 1, [(x + to_x) / 2, (y + to_y) / 2])


def area_twice(value):
    value["features"].append(value["features"][0])


def sql(*statements):
    """A damage of the GeoPackage; its triggers need functions that are not there, and come back unchanged."""

    def damage(folder):
        package = sqlite3.connect(one(folder, "gpkg"))
        triggers = package.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'").fetchall()
        for name, _ in triggers:
            package.execute(f'DROP TRIGGER "{name}"')
        layer = one(folder, "gpkg").stem
        changed = sum(package.execute(statement.format(areas=f'"{layer}"', name=layer)).rowcount for statement in statements)
        assert changed, "that changes nothing"
        for _, text in triggers:
            package.execute(text)
        package.commit()
        package.close()

    return damage


def colour_of_style(folder):
    """The first fill of the style that opens is another."""
    package = sqlite3.connect(one(folder, "gpkg"))
    [(rowid, text)] = package.execute(
        "SELECT rowid, styleQML FROM layer_styles WHERE useAsDefault AND f_table_name = ?", [one(folder, "gpkg").stem]
    )
    other = re.sub(r'(name="color" type="QString" value=")[0-9,]+', r"\g<1>1,2,3,255", text, count=1)
    assert other != text
    package.execute("UPDATE layer_styles SET styleQML = ? WHERE rowid = ?", [other, rowid])
    package.commit()
    package.close()


def moved_in_package(shared):
    """A vertex of an area is elsewhere in the GeoPackage alone."""

    def damage(folder):
        value = json.loads(areas(folder).read_text(encoding="utf-8"))
        # The first area with such a vertex: one in the middle has no outside.
        while set(map(tuple, ring(value))) <= others(value):
            value["features"].append(value["features"].pop(0))
        code = value["features"][0]["properties"]["area_code"]
        x, y = ring(value)[vertex(value, shared)]
        package = sqlite3.connect(one(folder, "gpkg"))
        [[blob]] = package.execute(f'SELECT geom FROM "{areas(folder).stem}" WHERE area_code = ?', [code])
        package.close()
        old, new = struct.pack("<dd", x, y), struct.pack("<dd", x + 0.001, y)
        assert old in blob, "the package has no such vertex"
        sql(f"UPDATE {{areas}} SET geom = x'{blob.replace(old, new, 1).hex()}' WHERE area_code = '{code}'")(folder)

    return damage


def project(change):
    """A damage of the project inside the .qgz."""

    def damage(folder):
        path = one(folder, "qgz")
        with zipfile.ZipFile(path) as packed:
            [name] = packed.namelist()
            text = packed.read(name).decode()
        other = change(text, folder)
        assert other != text, "that changes nothing"
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as packed:
            packed.writestr(name, other)

    return damage


def other_class(text, _folder):
    return re.sub(r"_class&quot; = 1&quot;|_class&quot; = 1\"", lambda found: found[0].replace("1", "2"), text, count=1)


def absolute(text, folder):
    return re.sub(r"(<datasource>)\./", rf"\g<1>{folder}/", text, count=1)


def without_a_layer(text, _folder):
    [layer] = re.findall(r"<maplayer (?:(?!</maplayer>).)*<id>map_need_index</id>.*?</maplayer>", text, re.S)
    text = text.replace(layer, "")
    return re.sub(r'<layer-tree-layer id="map_need_index"[^>]*/>', "", text)


def tile_cut(folder):
    """The end of a tile is nought, in an archive as long as before."""
    path = one(folder, "pmtiles")
    data = bytearray(path.read_bytes())
    at, length = tiles(bytes(data))[0]
    data[at + length - 40 : at + length] = bytes(40)
    path.write_bytes(data)


def tiles(data):
    """Where the tiles of the root directory, and how long they are."""
    header = deserialize_header(data[:127])
    root = header["root_offset"]
    entries = deserialize_directory(data[root : root + header["root_length"]])
    assert all(entry.run_length for entry in entries), "the archive has leaves"
    return [(header["tile_data_offset"] + entry.offset, entry.length) for entry in entries]


def attribute_changed(old, new):
    """A word of a tile is another of the same length, packed again into the same place."""

    def damage(folder):
        path = one(folder, "pmtiles")
        data = path.read_bytes()
        for at, length in tiles(data):
            raw = gzip.decompress(data[at : at + length])
            if old not in raw:
                continue
            packed = bytearray(gzip.compress(raw.replace(old, new), 9, mtime=0))
            packed[8:10] = data[at + 8 : at + 10]
            if len(packed) <= length:
                # What reads gzip passes over noughts after it.
                path.write_bytes(data[:at] + bytes(packed).ljust(length, b"\0") + data[at + length :])
                return
        raise AssertionError("no tile can be packed as small again")

    return damage
