#!/bin/bash
# Runs each script of a folder under offheap and under Node 26: what they print and their exit codes
# must be equal. A script lies in a copy of its folder, beside the installed node_modules.
# usage: run-same.sh OFFHEAP PACKAGES FOLDER [SCRIPT...]
set -u

offheap=$(realpath "$1")
packages=$2
folder=$(realpath "$3")
shift 3
node=$(ls "$packages"/node_modules/node-linux-*/bin/node 2>/dev/null | head -1)
[ -n "$node" ] || { echo "skipped: Node 26 is not installed in $packages"; exit 77; }
node=$(realpath "$node")
packages=$(realpath "$packages")
scratch=$(realpath "$(mktemp -d)")
export TMPDIR="$scratch.tmp" # what a script leaves goes, too
trap 'rm -rf "$scratch" "$TMPDIR"' EXIT
mkdir "$TMPDIR"
cp -r "$folder/." "$scratch/"
ln -s "$packages/node_modules" "$scratch/node_modules"
cd "$scratch" || exit 1

# The scripts of the folder itself; those below it are their modules.
[ $# -gt 0 ] || set -- *.*js
failed=0
count=0
for script; do
    count=$((count + 1))
    "$node" --no-warnings "$script" >node.out 2>node.err </dev/null
    echo "exit code $?" >>node.out
    timeout 120 "$offheap" run "$script" >offheap.out 2>offheap.err </dev/null
    echo "exit code $?" >>offheap.out
    if ! diff -u --label "$script under Node" --label "$script under offheap" node.out offheap.out; then
        head -20 offheap.err
        failed=$((failed + 1))
    fi
done
echo "$count scripts, $failed different"
[ $failed = 0 ]
