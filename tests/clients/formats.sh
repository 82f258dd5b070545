#!/bin/sh
# Gives the formats of a release to independent readers, which compare them with each other cell by cell.
#   tests/clients/formats.sh RELEASE_FOLDER [WORK_FOLDER]
# With a work folder, what was installed there before is used again.
# Needs: npm, and a python3 that can make virtual environments.
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
package=$(ls "$release"/*.gpkg)
id=$(basename "$package" .gpkg)
cp "$here"/package.json "$here"/package-lock.json "$here"/*.mjs "$work/"
if [ ! -d "$work/node_modules" ]; then
    npm ci --prefix "$work" --omit=optional --ignore-scripts --silent --no-audit --no-fund >/dev/null
fi
if [ ! -x "$work/python/bin/geoparquet-validator" ]; then
    "${PYTHON3:-python3}" -m venv "$work/python"
    "$work/python/bin/pip" install --quiet --disable-pip-version-check --requirement "$here/requirements.txt"
fi

echo "== FlatGeobuf: the format's own reader beside the GeoJSON"
node "$work/flatgeobuf.mjs" "$release/$id.fgb" "$release/$id.geojson"
echo "== GeoParquet 1.1: conformance"
"$work/python/bin/geoparquet-validator" check "$release/$id.parquet" --class core
"$work/python/bin/geoparquet-validator" check "$release/$id.parquet" --class covering
echo "== Parquet: Arrow beside the GeoJSON and the long CSV"
"$work/python/bin/python" "$here/parquet.py" "$release" "$id"
echo "== wide CSV: RFC 4180 beside the GeoJSON"
node "$work/wide.mjs" "$release/tables/$id-wide.csv" "$release/$id.geojson"
echo "== pictures: Pillow and an XML parser beside the legend"
"$work/python/bin/python" "$here/pictures.py" "$release"
