#!/bin/sh
# Damages copies of a release in many ways, and fails where a client or validator does not notice.
#   tests/clients/damage_all.sh RELEASE_FOLDER [WORK_FOLDER]
# It runs after run.sh has accepted the release, and needs the same.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
release=$(cd "$1" && pwd -P)
work=${2:-$(mktemp -d)}
"$here/run.sh" "$release" "$work"
echo "== damages to the formats"
"$here/damaged.sh" "$release" "$work"
echo "== damages to the map's files, its tiles and the feed"
WORK="$work" "$work/python/bin/python" "$here/map_damaged.py" "$release"
echo "== damages to what describes them"
VENV="$work/python" "$work/python/bin/python" "$here/bundle_damaged.py" "$release"
echo "== damages to the page"
node "$work/page.mjs" --damaged "$release"
echo "== every damage was noticed"
