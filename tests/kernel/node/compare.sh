#!/bin/sh
# Compares the codecs with Node 26 on seeded cases, once for each kernel table of this machine.
# usage: compare.sh WRITE_CASES COUNT SEED PACKAGES-FOLDER
# Node is OFFHEAP_NODE, or the one installed in the packages folder, or the one on the path; version 26 or
# later. Ends with 77 (skipped) and a reason when there is none.
set -eu
writer=$1
count=$2
seed=$3
packages=$4
here=$(dirname "$0")

node=${OFFHEAP_NODE:-$(ls "$packages"/node_modules/node-linux-*/bin/node 2>/dev/null | head -n 1)}
node=${node:-$(command -v node || true)}
version=$([ -z "$node" ] || "$node" -p 'process.versions.node.split(".")[0]')
[ "${version:-0}" -ge 26 ] || { echo "skipped: needs Node 26 (OFFHEAP_NODE=...), found ${version:-none}"; exit 77; }

cases=$(mktemp)
trap 'rm -f "$cases"' EXIT
echo "seed $seed"
for kernels in avx512 avx2 sse42 neon scalar; do
    OFFHEAP_KERNELS=$kernels "$writer" "$count" "$seed" >"$cases"
    echo "with $kernels where it runs:"
    "$node" "$here/check_cases.js" "$cases"
done
