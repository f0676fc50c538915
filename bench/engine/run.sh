#!/bin/sh
# Every member of Buffer in the engine, beside the npm package `buffer` on the same engine and beside Node.
# usage: bench/engine/run.sh BUILD_FOLDER        NODE=path/to/node (default: node), ROUNDS=3
# The engines take turns, so that a busy machine is unkind to all of them alike; medians are shown.
set -eu
build=$(cd "$1" && pwd)
cd "$(dirname "$0")"
node=${NODE:-node}
rounds=${ROUNDS:-3}

peers=$build/bench-peers
mkdir -p "$peers"
if [ ! -d "$peers/node_modules/buffer" ] && command -v npm >/dev/null 2>&1; then
    npm install --prefix "$peers" --no-audit --no-fund --silent buffer@6.0.3 || echo "run.sh: no polyfill: npm failed" >&2
fi

results=$(mktemp)
trap 'rm -f "$results"' EXIT
for _ in $(seq "$rounds"); do
    "$build/offheap" run members.js | sed 's/^/offheap /' >>"$results"
    if [ -d "$peers/node_modules/buffer" ]; then
        "$build/offheap" run members.js "$peers" | sed 's/^/polyfill /' >>"$results"
    fi
    if command -v "$node" >/dev/null 2>&1; then
        "$node" --no-deprecation members.js | sed 's/^/node /' >>"$results"
    fi
done
"$build/offheap" run table.js <"$results"
