#!/usr/bin/env python3
"""Damages the files of a map in one way after another: the client that is there for it must notice.

    WORK=FOLDER tests/clients/map_damaged.py RELEASE_FOLDER

The release is copied and left as it is. Ends with 1 where a client let a damage pass, or refuses
the map as it is; needs the folder that run.sh installed into.
"""

import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import damage_map as by
import shapely
from pmtiles_holds import gaps_of

here = Path(__file__).resolve().parent
work = Path(os.environ["WORK"]).resolve()
release = Path(sys.argv[1]).resolve()
feed_of_release = release.parent.parent / "feed.xml"
python = work / "python/bin/python"
# QGIS and GDAL are the system's.
system = os.environ.get("PYTHON", "/usr/bin/python3")
surroundings = {**os.environ, "QT_QPA_PLATFORM": "offscreen", "PYTHONDONTWRITEBYTECODE": "1"}
surroundings.pop("PYTHONPATH", None)


def run(*command):
    done = subprocess.run(command, env=surroundings, capture_output=True, text=True, check=False)
    return done.returncode == 0, (done.stdout + done.stderr).strip()


def styled(folder):
    return run(system, here / "qgis_opens_styled.py", by.one(folder, "gpkg"), folder / "picture.png")


def project(folder):
    return run(system, here / "qgis_opens_project.py", folder, folder / "pictures")


def validate_gpkg(folder):
    return run(system, "-m", "osgeo_utils.samples.validate_gpkg", by.one(folder, "gpkg"))


def geojson(folder):
    return run("node", work / "geojson.mjs", by.areas(folder))


def borders(folder):
    return run(python, here / "borders.py", folder, by.areas(folder).stem)


def topology(folder):
    return run("node", work / "borders.mjs", by.areas(folder))


def tiles(folder):
    places = sorted(set(folder.glob("*.geojson")) - {by.areas(folder)})
    return run(python, here / "pmtiles_holds.py", by.one(folder, "pmtiles"), by.areas(folder), *places)


def feed(folder):
    return run(python, here / "feed.py", by.feed(folder))


def gaps(_folder):
    """A lake with an island is one gap, without the island."""
    island, shore = shapely.box(4, 4, 6, 6), shapely.box(2, 2, 8, 8)
    ground = shapely.union(shapely.difference(shapely.box(0, 0, 10, 10), shore), island)
    [lake] = gaps_of(ground)
    return lake.equals(shapely.difference(shore, island)), str(lake)


UNSHARED = "do not share their borders|a gap of"
# The client, the damage, how it is done, and what the client has to say: one of these words.
DAMAGES = [
    (styled, "another colour in the style", by.colour_of_style, "holds the colours"),
    (styled, "no styles", by.sql("DELETE FROM layer_styles"), "singleSymbol"),
    (styled, "no style of the areas", by.sql("DELETE FROM layer_styles WHERE f_table_name = '{name}'"), "singleSymbol"),
    (project, "a class of another number", by.project(by.other_class), "is drawn by rules|areas by rule"),
    (project, "an absolute path", by.project(by.absolute), "is read from"),
    (project, "a layer taken out", by.project(by.without_a_layer), "the project lacks"),
    (validate_gpkg, "no row of contents", by.sql("DELETE FROM gpkg_contents WHERE table_name = '{name}'"), "foreign_key_check"),
    (validate_gpkg, "a geometry cut short", by.sql("UPDATE {areas} SET geom = substr(geom, 1, 60) WHERE rowid = 1"), "Req 19"),
    (validate_gpkg, "another reference system", by.sql("UPDATE gpkg_geometry_columns SET srs_id = 0"), "Req 33"),
    (geojson, "rings wound the other way", by.geojson(by.wound_back), "right-hand rule"),
    (geojson, "a ring left open", by.geojson(by.left_open), "should be the same"),
    (geojson, "a reference system of 2008", by.geojson(by.crs), "no crs"),
    (geojson, "ten decimals", by.geojson(by.ten_decimals), "more than 6 decimals"),
    (geojson, "a wrong bounding box", by.geojson(by.wrong_box), "not that of the positions"),
    (geojson, "no bounding box", by.geojson(by.no_box), "no bounding box"),
    (borders, "a vertex moved to the east", by.geojson(by.moved(0.001)), UNSHARED),
    (borders, "a vertex moved to the west", by.geojson(by.moved(-0.001)), UNSHARED),
    (borders, "a vertex moved in the GeoPackage", by.moved_in_package(shared=True), UNSHARED),
    (borders, "an outline moved in the GeoPackage", by.moved_in_package(shared=False), "is not drawn as in the GeoJSON"),
    (borders, "a vertex more on one side", by.geojson(by.vertex_more), UNSHARED),
    (topology, "a vertex moved to the east", by.geojson(by.moved(0.001)), "a border stands twice"),
    (topology, "a vertex moved to the west", by.geojson(by.moved(-0.001)), "a border stands twice"),
    (topology, "a vertex more on one side", by.geojson(by.vertex_more), "a border stands twice"),
    (topology, "an area twice", by.geojson(by.area_twice), "more than two areas"),
    (tiles, "a tile cut short", by.tile_cut, "EOFError|BadGzipFile|zlib"),
    (tiles, "another name in a tile", by.attribute_changed(b"Camden", b"Camdem"), "its fields are not those"),
]
OF_THE_FEED = [
    (feed, "a day that is none", by.replaced(by.feed, "(<entry>.*?<updated>)[^<]*", r"\g<1>yesterday"), "updated on no day"),
    (feed, "an entry without an id", by.replaced(by.feed, "(<entry>.*?)<id>[^<]*</id>", r"\g<1>"), "no urn of a UUID"),
    (feed, "a link that leads nowhere", by.replaced(by.feed, 'href="changelog.md"', 'href="nothing.md"'), "which is not there"),
]


def main(folder):
    whole, damaged = folder / "whole", folder / "damaged"
    # Maps and tables have their damages elsewhere.
    shutil.copytree(release, whole, ignore=shutil.ignore_patterns("maps", "tables", "*.zip"))
    damages = list(DAMAGES)
    if feed_of_release.exists():
        damages += OF_THE_FEED
        by.beside(feed_of_release, by.feed(whole))
    failed = False
    for client in [gaps, *dict.fromkeys(client for client, *_ in damages)]:
        passed, words = client(whole)
        if not passed:
            failed = True
            print(f"REFUSED {client.__name__} refuses the map as it is: {words[-400:]}")
    for client, what, damage, expected in damages:
        shutil.copytree(whole, damaged, symlinks=True)
        damage(damaged)
        passed, words = client(damaged)
        shutil.rmtree(damaged)
        is_noticed = not passed and any(word in words for word in expected.split("|"))
        failed |= not is_noticed
        print(f"{'noticed' if is_noticed else 'NOT SEEN'} {client.__name__}: {what}", flush=True)
        if not is_noticed:
            print(f"    expected {expected}, heard: {words[-1500:]}")
    print("== some damages passed" if failed else f"== all {len(damages)} damages were noticed")
    return failed


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as scratch:
        sys.exit(main(Path(scratch)))
