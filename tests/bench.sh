#!/bin/sh
# Times the map and its memory, and beside it ogr2ogr copying the map's own layer: a ratio that holds on a noisy machine.
#   tests/bench.sh BINARY PLAN [RUNS]
set -eu
binary=$1 plan=$2 runs=${3:-7}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# Median of a column of numbers.
median() { sort -n | awk '{ x[NR] = $1 } END { print x[int((NR + 1) / 2)] }'; }

"$binary" build --quiet --plan "$plan" --out "$work/warm"
layer=$work/warm/latest/fgm-risk-london.geojson
n=0
while [ "$n" -lt "$runs" ]; do
    n=$((n + 1))
    /usr/bin/time -f '%e %M' -a -o "$work/ours" "$binary" build --quiet --no-cache --plan "$plan" --out "$work/run$n"
    /usr/bin/time -f '%e %M' -a -o "$work/theirs" sh -c "ogr2ogr '$work/$n.gpkg' '$layer'; ogr2ogr '$work/$n.geojson' '$layer'"
done
ours=$(awk '{ print $1 }' "$work/ours" | median)
theirs=$(awk '{ print $1 }' "$work/theirs" | median)
memory=$(awk '{ print $2 }' "$work/ours" | median)
echo "London, sources to release, $runs runs, median: $ours s wall, $((memory / 1024)) MiB resident at the most"
echo "ogr2ogr copying the layer to GeoPackage and GeoJSON, in the same runs: $theirs s"
awk -v a="$ours" -v b="$theirs" 'BEGIN { printf "ratio: %.2f\n", a / b }'
n=0
while [ "$n" -lt "$runs" ]; do
    n=$((n + 1))
    /usr/bin/time -f '%e %M' -a -o "$work/unchanged" "$binary" build --quiet --plan "$plan" --out "$work/warm"
done
echo "Nothing changed since the last build, $runs runs, median: $(awk '{ print $1 }' "$work/unchanged" | median) s wall"
