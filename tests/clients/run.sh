#!/bin/sh
# Gives a release to independent clients and validators: what other people's programs make of it.
#   tests/clients/run.sh RELEASE_FOLDER [PICTURE.png]
# Needs: apt-get install gdal-bin python3-gdal; python3-qgis for the style, npm for the GeoJSON validators.
# A client that is not installed fails the run: a check that was left out is not a check that passed.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
release=$(cd "$1" && pwd -P)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
picture=${2:-$work/qgis.png}
python=${PYTHON:-/usr/bin/python3}

echo "== checksums"
(cd "$release" && sha256sum --check --quiet SHA256SUMS)

for geojson in "$release"/*.geojson; do
    echo "== GDAL reads $(basename "$geojson")"
    ogrinfo -ro -al -so "$geojson" >"$work/geojson.txt"
    grep -E '^(Layer name|Geometry|Feature Count|Extent)' "$work/geojson.txt"
    echo "== RFC 7946: $(basename "$geojson")"
    cp "$here/package.json" "$here/package-lock.json" "$here/geojson.mjs" "$work/"
    npm ci --prefix "$work" --silent --no-audit --no-fund >/dev/null
    node "$work/geojson.mjs" "$geojson"
done

for package in "$release"/*.gpkg; do
    echo "== GDAL reads $(basename "$package")"
    ogrinfo -ro -al -so "$package" >"$work/package.txt"
    grep -E '^(Layer name|Geometry|Feature Count|Extent)' "$work/package.txt"
    echo "== GeoPackage 1.2: $(basename "$package")"
    "$python" -m osgeo_utils.samples.validate_gpkg "$package"
    echo "== QGIS opens it styled"
    QT_QPA_PLATFORM=offscreen "$python" "$here/qgis_opens_styled.py" "$package" "$picture"
done
echo "== QGIS opens the project from another folder, and each file beside it"
QT_QPA_PLATFORM=offscreen "$python" "$here/qgis_opens_project.py" "$release" "$work/pictures"
echo "== all clients agree"
