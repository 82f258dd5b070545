#!/bin/sh
# Feeds every decoder damaged input for so many seconds each, and prints a line a target.
#   fuzz/run.sh [SECONDS] [TARGET...]
# A panic, an input that takes ten seconds or memory above 2 GiB ends the run with its log.
# No sanitizer: the code is safe Rust, so a stable toolchain will do; overflow and debug checks are on.
set -eu
cd "$(dirname "$0")"
seconds=${1:-20}
[ $# -eq 0 ] || shift
[ $# -gt 0 ] || set -- answers boundaries manifest observations parquet tables workbook
fixtures=../tests/fixtures
log=$(mktemp)
squares=$(mktemp -d)
TMPDIR=$squares
export TMPDIR
trap 'rm -rf "$log" "$squares"' EXIT

# GDAL's name of a format.
driver() {
    case $1 in
        gpkg) echo GPKG ;;
        fgb) echo FlatGeobuf ;;
        kml) echo LIBKML ;;
        gml) echo GML ;;
        shp) echo "ESRI Shapefile" ;;
    esac
}

# One seed: a first byte, then a file.
seed() { mkdir -p "corpus/$1"; { printf "$2"; cat "$3"; } >"corpus/$1/$4"; }

number=0
for source in dfe-children-in-need-c3/c3 nhs-fgm-before-2026/fgm nhs-fgm-from-2026/fgm ons-births-from-2022/table \
    nomis-mid-year-estimates/nomis unicef-sdmx-prevalence/fgm nhs-organisations/Hospital home-office-offences/offences \
    family-court-protection-orders/orders tidy-other-country/table tidy-numerator-denominator/table; do
    seed tables "\\0$(printf %o $number)" "$fixtures/$source.csv" "seed-$number"
    number=$((number + 1))
done
for toml in "$fixtures"/*/source.toml ../data-sources/*/source.toml; do
    seed manifest '' "$toml" "seed-$(basename "$(dirname "$toml")")"
done
seed observations '' "$fixtures/ons-census-observations/observations.json" seed
for file in seeds/parquet/*; do seed parquet '' "$file" "seed-$(basename "$file")"; done
for file in seeds/workbook/*; do seed workbook '' "$file" "seed-$(basename "$file")"; done

number=0
for name in geojson topojson gpkg fgb zip kml gml shp; do
    file=$squares/made.$name
    case $name in
        geojson | topojson) cp "seeds/boundaries/squares.$name" "$file" ;;
        zip)
            mkdir "$squares/in"
            ogr2ogr "$squares/in/made.shp" seeds/boundaries/squares.geojson
            python3 -m zipfile -c "$file" "$squares"/in/made.* ;;
        *) ogr2ogr -f "$(driver "$name")" "$file" seeds/boundaries/squares.geojson ;;
    esac
    seed boundaries "\\0$number" "$file" "seed-$name"
    number=$((number + 1))
done
seed answers '' "$squares/made.zip" seed-zip
seed answers '' "$squares/made.geojson" seed-arcgis
seed answers '' "$fixtures/nomis-ts009/nomis.csv" seed-nomis

for target in "$@"; do
    if ! cargo fuzz run --fuzz-dir . -O --sanitizer none "$target" -- -max_total_time="$seconds" -timeout=10 \
        -rss_limit_mb=2048 -max_len=131072 -seed=1 -print_final_stats=1 >"$log" 2>&1; then
        tail -n 40 "$log" >&2
        echo "fuzz: $target failed" >&2
        exit 1
    fi
    awk -v target="$target" '
        /number_of_executed_units/ { runs = $2 }
        /average_exec_per_sec/ { rate = $2 }
        /peak_rss_mb/ { memory = $2 }
        / cov: / { for (i = 1; i < NF; i++) if ($i == "cov:") edges = $(i + 1) }
        END { printf "%-13s %8d inputs, %6d a second, %5d edges, %5d MiB at the most\n", target, runs, rate, edges, memory }' "$log"
done
