#!/bin/sh
# Damages copies of a release, one thing at a time, and fails where formats.sh accepts one of them.
#   tests/clients/damaged.sh RELEASE_FOLDER [WORK_FOLDER]
# A new format gets its damages here: damage FILE COMMAND ..., where {} stands for the file's copy.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
release=$(cd "$1" && pwd -P)
if [ $# -gt 1 ]; then
    work=$2
else
    work=$(mktemp -d)
    trap 'rm -rf "$work"' EXIT
fi
package=$(ls "$release"/*.gpkg)
id=$(basename "$package" .gpkg)
copy=$work/copy
accepted=0

fresh() {
    rm -rf "$copy"
    cp -R "$release" "$copy"
}

damage() {
    file=$1
    shift
    fresh
    before=$(sha256sum <"$copy/$file")
    for word in "$@"; do
        shift
        [ "$word" = "{}" ] && word=$copy/$file
        set -- "$@" "$word"
    done
    "$@"
    if [ "$before" = "$(sha256sum <"$copy/$file")" ]; then
        echo "DOES NOTHING: $*"
        accepted=1
    elif sh "$here/formats.sh" "$copy" "$work" >"$work/said.txt" 2>&1; then
        echo "ACCEPTED: $*"
        accepted=1
    else
        echo "found: $file: $(basename "$1") $(printf '%s ' "$@" | cut -d' ' -f3- | sed "s|$copy/||g")"
        grep -E 'Error|FAIL' "$work/said.txt" | head -1 | cut -c1-160 | sed 's/^/    /'
    fi
}

fresh
sh "$here/formats.sh" "$copy" "$work" >"$work/said.txt" 2>&1 || {
    cat "$work/said.txt"
    echo "the release itself is not accepted"
    exit 1
}
python=$work/python/bin/python
# A file that was only written again is accepted, so what is found below is the damage itself.
fresh
for file in "$id.parquet" "tables/$id-long.parquet"; do
    "$python" "$here/damage.py" "$copy/$file" nothing
done
sh "$here/formats.sh" "$copy" "$work" >"$work/said.txt" 2>&1 || {
    cat "$work/said.txt"
    echo "what is only written again is not accepted"
    exit 1
}

damage "$id.fgb" sed -i 's/Camden/Camdem/' {}
damage "$id.fgb" sed -i 's/\[c\]/[x]/' {}
damage "$id.fgb" truncate -s -1000 {}
damage "$id.fgb" cp "$release/$id.geojson" {}
damage "$id.parquet" truncate -s -1 {}
for change in figure null shape geometry-as-text no-geo version primary-column encoding covering; do
    damage "$id.parquet" "$python" "$here/damage.py" {} "$change"
done
for change in figure null; do
    damage "tables/$id-long.parquet" "$python" "$here/damage.py" {} "$change"
done
damage "tables/$id-long.csv" sed -i '2s/exact/rounded/;3s/\[c\]/[x]/' {}
damage "tables/$id-wide.csv" sed -i 's/Camden/Camdem/' {}
damage "tables/$id-wide.csv" sed -i '2s/,,/,0,/' {}
damage "tables/$id-wide.csv" sed -i 's/\r$//' {}

map=$(basename "$(ls "$release"/maps/*-a4.png | head -1)" -a4.png)
damage "maps/$map-a4.png" truncate -s -20 {}
damage "maps/$map-a4.png" cp "$release/maps/$map-slide.png" {}
damage "maps/$map-slide.png" "$python" "$here/damage_picture.py" {} dots
damage "maps/$map-slide.png" "$python" "$here/damage_picture.py" {} words
damage "maps/$map-slide.png" "$python" "$here/damage_picture.py" {} colours
damage "maps/$map.svg" sed -i 's/<title/<script href="https:\/\/example.org"\/><title/' {}
damage "maps/$map-a4.svg" truncate -s -10 {}

rm -rf "$copy"
[ "$accepted" = 0 ] && echo "== every damage was found" || exit 1
