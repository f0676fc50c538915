#!/bin/sh
# Puts Node 26, the oracle, below FOLDER and prints the path of its program. OFFHEAP_NODE names one that is
# there already.
# usage: get-node.sh FOLDER
set -eu
folder=$1
program=$folder/node_modules/node/bin/node
if [ -n "${OFFHEAP_NODE:-}" ]; then
    echo "$OFFHEAP_NODE"
    exit 0
fi
if ! "$program" --version 2>/dev/null | grep -q '^v26\.'; then
    mkdir -p "$folder"
    npm install --silent --no-audit --no-fund --prefix "$folder" node@26 >"$folder/npm.log" 2>&1 ||
        { echo "cannot install Node 26 with npm, see $folder/npm.log" >&2; exit 1; }
fi
[ -x "$program" ] || program=$folder/node_modules/.bin/node
echo "$program"
