#!/bin/sh
# Gives a release to independent clients and validators: what other people's programs make of it.
#   tests/clients/run.sh RELEASE_FOLDER [WORK_FOLDER]
# With a work folder, what was installed there before is used again, and pictures are left there.
# Needs what `bootstrap.sh test-clients` installs: GDAL and QGIS with their Python modules, npm, Java, Chromium.
# A client that is not installed fails the run: a check that was left out is not a check that passed.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
release=$(cd "$1" && pwd -P)
if [ $# -gt 1 ]; then
    mkdir -p "$2"
    work=$(cd "$2" && pwd -P)
else
    work=$(mktemp -d)
    trap 'rm -rf "$work"' EXIT
fi
pictures=$work/pictures
mkdir -p "$pictures"
python=${PYTHON:-/usr/bin/python3}
id=$(basename "$(ls "$release"/*.gpkg)" .gpkg)

echo "== checksums"
(cd "$release" && sha256sum --check --quiet SHA256SUMS)

cp "$here"/package.json "$here"/package-lock.json "$here"/*.mjs "$work/"
if ! cmp -s "$here/package-lock.json" "$work/installed-lock.json"; then
    npm ci --prefix "$work" --omit=optional --ignore-scripts --silent --no-audit --no-fund >/dev/null
    cp "$here/package-lock.json" "$work/installed-lock.json"
fi
for geojson in "$release"/*.geojson; do
    echo "== GDAL reads $(basename "$geojson")"
    ogrinfo -ro -al -so "$geojson" >"$work/geojson.txt"
    grep -E '^(Layer name|Geometry|Feature Count|Extent)' "$work/geojson.txt"
    echo "== RFC 7946: $(basename "$geojson")"
    node "$work/geojson.mjs" "$geojson"
done

for package in "$release"/*.gpkg; do
    echo "== GDAL reads $(basename "$package")"
    ogrinfo -ro -al -so "$package" >"$work/package.txt"
    grep -E '^(Layer name|Geometry|Feature Count|Extent)' "$work/package.txt"
    echo "== GeoPackage 1.2: $(basename "$package")"
    "$python" -m osgeo_utils.samples.validate_gpkg "$package"
    echo "== QGIS opens it styled"
    QT_QPA_PLATFORM=offscreen "$python" "$here/qgis_opens_styled.py" "$package" "$pictures/geopackage.png"
done
echo "== QGIS opens the project, every file and the pages to print"
QT_QPA_PLATFORM=offscreen "$python" "$here/qgis_opens_project.py" "$release" "$pictures"

echo "== data package, CSVW, DCAT, citation, ZIP"
VENV="$work/python" "$here/bundle.sh" "$release"
"$here/formats.sh" "$release" "$work"
echo "== PMTiles: every tile beside the GeoJSON"
set -- "$release/$id.geojson"
for places in "$release"/*.geojson; do
    [ "$places" = "$1" ] || set -- "$@" "$places"
done
"$work/python/bin/python" "$here/pmtiles_holds.py" "$release/$id.pmtiles" "$@"
echo "== shared borders: shapely in each file, topojson-server in the GeoJSON and the FlatGeobuf"
"$work/python/bin/python" "$here/borders.py" "$release" "$id"
node "$work/borders.mjs" "$release/$id.geojson" "$release/$id.fgb"
feed=$release/../../feed.xml
if [ -f "$feed" ]; then
    echo "== Atom: the feed beside the releases"
    "$work/python/bin/python" "$here/feed.py" "$feed"
fi
echo "== the page, in a browser: by clicks and by keyboard, with and without its script"
node "$work/page.mjs" "$release" "$pictures"
echo "== all clients agree"
