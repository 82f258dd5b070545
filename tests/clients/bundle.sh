#!/bin/sh
# Gives the descriptors of a release to independent validators: data package, CSVW, DCAT, citation, ZIP.
#   VENV=FOLDER tests/clients/bundle.sh RELEASE_FOLDER
# VENV is made on first use, with FOLDER/citation inside it: python3 -m venv, then the pinned
# requirements beside this script. A validator that is missing fails the run.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
release=$(cd "$1" && pwd -P)
: "${VENV:?give VENV: a folder for the validators, made if it is not there}"
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

install() { # FOLDER REQUIREMENTS
    if ! cmp -s "$2" "$1/installed.txt"; then
        python3 -m venv "$1"
        "$1/bin/pip" install --quiet --disable-pip-version-check -r "$2"
        cp "$2" "$1/installed.txt"
    fi
}
install "$VENV" "$here/requirements.txt"
install "$VENV/citation" "$here/requirements-citation.txt"
VENV=$(cd "$VENV" && pwd -P)

failed=""
check() { # NAME COMMAND...
    name=$1
    shift
    if "$@" >"$work/out.txt" 2>&1; then
        echo "ok      $name"
    else
        echo "FAILED  $name"
        sed 's/^/        /' "$work/out.txt" | tail -40
        failed="$failed $name;"
    fi
}

in_release() { (cd "$release" && "$@"); }
in_package() { (cd "$work/package" && "$@"); }

check "sizes and digests of all files" "$VENV/bin/python" "$here/bundle_files.py" "$release"
check "data package" in_release "$VENV/bin/frictionless" validate datapackage.json
tables=$(cd "$release" && find . -name '*.csv' | sort)
for table in $tables; do
    folder=$release/$(dirname "$table")
    metadata=$(basename "$table")-metadata.json
    csvw() { (cd "$folder" && "$VENV/bin/csvwvalidate" -v "$metadata"); }
    check "CSVW of ${table#./}" csvw
done
check "DCAT is JSON-LD" "$VENV/bin/python" "$here/dcat_to_turtle.py" "$release/dcat.jsonld" "$work/dcat.ttl"
check "DCAT-AP" "$VENV/bin/pyshacl" -s "$here/dcat-shapes.ttl" "$work/dcat.ttl"
check "citation" "$VENV/citation/bin/cffconvert" --validate -i "$release/CITATION.cff"
for package in "$release"/*.zip; do
    mkdir "$work/package"
    check "ZIP unpacks" "$VENV/bin/python" -m zipfile -e "$package" "$work/package"
    check "checksums within the ZIP" in_package sha256sum --check --quiet SHA256SUMS
    check "data package within the ZIP" in_package "$VENV/bin/frictionless" validate datapackage.json
    rm -rf "$work/package"
done

if [ -n "$failed" ]; then
    echo "== failed:$failed" >&2
    exit 1
fi
echo "== the bundle holds"
