# The nightly job is `just build-map`. On a fresh machine use `./bootstrap.sh <recipe>`.

target := env("CARGO_TARGET_DIR", justfile_directory() / "target")
plan := "outputs/fgm-risk-london/plan.toml"

# List the recipes
default:
    @just --list --unsorted

# Make the map: the nightly job
build-map *ARGS:
    @cargo build --release --locked --quiet --package run
    @"{{ target }}/release/fgm-map" build --plan {{ plan }} {{ ARGS }}

# Check the inputs and write nothing
check-inputs *ARGS:
    @cargo build --release --locked --quiet --package run
    @"{{ target }}/release/fgm-map" check --plan {{ plan }} {{ ARGS }}

# Look for newer editions of the sources, and show what they change
fetch *ARGS:
    @cargo build --release --locked --quiet --package run
    @"{{ target }}/release/fgm-map" fetch --plan {{ plan }} {{ ARGS }}

# List the sources with their age and state
sources *ARGS:
    @cargo build --release --locked --quiet --package run
    @"{{ target }}/release/fgm-map" sources --plan {{ plan }} {{ ARGS }}

# Run every test of the code; those that read files run the program as it is released
test:
    cargo build --release --locked --package run
    FGM_MAP="{{ target }}/release/fgm-map" cargo test --workspace --locked

# Run the tests that need no files, but for those whose names begin with slow_: seconds, once built
test-fast:
    cargo test --workspace --locked --lib -- --skip ::slow_

# Remove the rules of disclosure one by one: some test must notice (names of rules, or how they begin, pick some)
mutants-disclose *NAMES:
    @CARGO_TARGET_DIR="{{ target }}" tests/mutants/run.py {{ NAMES }}

# Change single operators and results of estimate and disclose, a hundredth of the places: some test must notice (needs cargo-mutants: ./bootstrap.sh mutants)
mutants SHARD="0/100" *ARGS:
    CARGO_INCREMENTAL=1 cargo mutants --package estimate --package disclose --sharding round-robin --shard {{ SHARD }} --timeout 300 --output "{{ target }}" {{ ARGS }} -- --lib

# Kill runs at so many points, fill disks and do other harm: the last release has to stay whole (as root; needs strace and faketime)
faults POINTS="300" *ARGS:
    @cargo build --release --locked --quiet --package run
    @tests/faults/run.py --points {{ POINTS }} "{{ target }}/release/fgm-map" {{ plan }} {{ ARGS }}

# Build the map with inputs changed at random, for an hour: docs/soak.md keeps what it prints
soak *ARGS:
    @cargo build --release --locked --quiet --package run
    @tests/soak/run.py "{{ target }}/release/fgm-map" {{ plan }} {{ ARGS }}

# Check licences, sources and known faults of all crates (needs cargo-deny and a copy of the advisories: ./bootstrap.sh deny)
deny *ARGS:
    cargo deny --workspace --locked {{ ARGS }} check
    cargo deny --manifest-path scale/Cargo.toml --locked --config deny.toml {{ ARGS }} check --allow license-not-encountered

# Write fgm-map.cdx.json, the bill of materials (needs cargo-cyclonedx: ./bootstrap.sh sbom)
sbom:
    @SOURCE_DATE_EPOCH=0 cargo cyclonedx --quiet --manifest-path pipeline/run/Cargo.toml --format json --override-filename fgm-map.cdx
    @sed 's#path+file://{{ justfile_directory() }}/##g' pipeline/run/fgm-map.cdx.json >fgm-map.cdx.json
    @rm pipeline/*/fgm-map.cdx.json

# Open a release in QGIS and in a browser, and give it to independent validators
test-clients: build-map
    tests/clients/run.sh outputs/fgm-risk-london/latest

# Damage a release in many ways: every client and validator must notice
test-damaged: build-map
    tests/clients/damage_all.sh outputs/fgm-risk-london/latest

# Check the newest release: checksums, signature, formats, disclosure, and that it can be made again
verify: build-map
    @"{{ target }}/release/fgm-map" verify outputs/fgm-risk-london/latest --plan {{ plan }} --rebuild

# Show the newest release in a browser, on this machine alone
serve PORT="8000": build-map
    @echo "http://127.0.0.1:{{ PORT }}/ (Ctrl-C ends it)"
    @python3 -m http.server --bind 127.0.0.1 --directory outputs/fgm-risk-london/latest {{ PORT }}

# Feed damaged input to every decoder, for so many seconds each (needs cargo-fuzz: ./bootstrap.sh fuzz)
fuzz SECONDS="20" *TARGETS:
    @fuzz/run.sh {{ SECONDS }} {{ TARGETS }}

# Test the stage above one machine, on a cluster of processes too, one of which is killed (compiles two engines first)
test-scale *ARGS:
    cargo test --manifest-path scale/Cargo.toml --target-dir "{{ target }}" --locked {{ ARGS }}

# Check formatting and lints
lint:
    cargo fmt --all --check
    cargo clippy --workspace --all-targets --locked -- -D warnings

# Check the units and the container file of deploy/ (needs systemd-analyze and hadolint: ./bootstrap.sh lint-deploy)
lint-deploy:
    @deploy/lint.sh

# Write contract, schema, golden release and the README's picture anew; explain the diff in the commit
bless:
    @cargo build --release --locked --quiet --package run
    "{{ target }}/release/fgm-map" describe --plan {{ plan }}
    FGM_MAP="{{ target }}/release/fgm-map" BLESS=1 cargo test --quiet --locked --package run golden

# Time the map, its stages and its memory beside ogr2ogr copying the same layer; docs/benchmarks.md keeps what it prints
bench *ARGS:
    @cargo build --release --locked --quiet --package run
    @tests/bench/run.py map "{{ target }}/release/fgm-map" {{ plan }} {{ ARGS }}

# Time `fgm-map analyse` on London beside the same work in R and Python (their folder: PEER), for docs/benchmarks.md
bench-core *ARGS:
    @cargo build --release --locked --quiet --package run
    @tests/bench/run.py core "{{ target }}/release/fgm-map" {{ ARGS }}

# Time it on 33 to 35,672 areas beside ogr2ogr and the fastest peer, for docs/benchmarks.md
bench-scale *ARGS:
    @cargo build --release --locked --quiet --package run
    @tests/bench/run.py scale "{{ target }}/release/fgm-map" {{ ARGS }}

# Time a release of 33 to 35,672 areas, ten years and six rates, stage by stage, for docs/benchmarks.md
bench-plan *ARGS:
    @cargo build --release --locked --quiet --package run
    @tests/bench/run.py plan "{{ target }}/release/fgm-map" {{ ARGS }}

# Time the reading of made-up tables of 0.2, 2.1 and 21 million rows beside one SHA-256 of their bytes
bench-read *YEARS:
    @cargo bench --quiet --locked --package acquire --bench read -- {{ YEARS }}

# Time the reading of made-up lattices of 1,000 to 35,672 areas and their neighbours
bench-areas *AREAS:
    @cargo bench --quiet --locked --package attach --bench areas -- {{ AREAS }}

# Time `fgm-map analyse` on made-up lattices beside ogr2ogr copying its layer, or on files of your own
bench-analyse *ARGS:
    @cargo bench --quiet --locked --package run --bench analyse -- {{ ARGS }}

# Time the model on London and on made-up lattices (--include-ignored: of 4,994 and 35,672 areas too, in a minute or two)
bench-model *ARGS:
    @cargo bench --quiet --locked --package estimate --bench model -- {{ ARGS }}

# Try the model's intervals on simulated maps of London: half an hour on one core, docs/coverage.md has what it prints
coverage *ARGS:
    @cargo bench --quiet --locked --package estimate --bench coverage -- {{ ARGS }}

# Try the whole posterior on simulated maps of London: minutes, docs/calibration.md has what it prints
calibration *ARGS:
    @cargo bench --quiet --locked --package estimate --bench calibration -- {{ ARGS }}

# Time totals and rates of 33 to 180,000 areas in process and on a cluster of processes, for docs/scale.md
bench-engines *ARGS:
    @cargo build --manifest-path scale/Cargo.toml --target-dir "{{ target }}" --locked --quiet
    @tests/bench/engines.py "{{ target }}/debug/scale" {{ ARGS }}

# Time the protection and the attack of made-up tables of 60 to 250,000 cells
bench-disclose *ARGS:
    @cargo bench --quiet --locked --package disclose --bench tables -- {{ ARGS }}

# Time what 33 made-up areas reach of 10 services, with 10,000 draws of the people of three groups
bench-access *ARGS:
    @cargo bench --quiet --locked --package prioritise --bench access -- {{ ARGS }}

# Time the sharing out of 12 units among 33 made-up areas, with 10,000 draws of need
bench-allocate *ARGS:
    @cargo bench --quiet --locked --package prioritise --bench allocate -- {{ ARGS }}

# Time the gap, 12 units and 2 new clinics together, with 10,000 draws of need
bench-target *ARGS:
    @cargo bench --quiet --locked --package prioritise --bench targeting -- {{ ARGS }}

# Time siting on 1,002 and 4,994 made-up demand points with 160 candidates
bench-site *ARGS:
    @cargo bench --quiet --locked --package prioritise --bench siting -- {{ ARGS }}

# Time classes, layers and a long table of 35,672 made-up areas beside copies of the same bytes
bench-write *FOLDER:
    @cargo bench --quiet --locked --package publish --bench write -- {{ FOLDER }}
