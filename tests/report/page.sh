#!/bin/sh
# The HTML report in a real Chromium: content, keyboard, dark and light, narrow and wide, no network.
# usage: page.sh OFFHEAP SYNTHETIC_LOG PACKAGES
set -u
here=$(cd "$(dirname "$0")" && pwd)
offheap=$(realpath "$1")
synthetic_log=$(realpath "$2")
packages=$(realpath -m "$3")

chromium=$(command -v chromium || command -v chromium-browser || command -v google-chrome) ||
    { echo "skipped: there is no Chromium here (apt-get install chromium)"; exit 77; }
node=$(ls "$packages"/node_modules/node-linux-*/bin/node 2>/dev/null | head -1)
[ -n "$node" ] && [ -d "$packages/node_modules/playwright-core" ] ||
    { echo "skipped: Node 26 and playwright-core are not installed in $packages"; exit 77; }

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work" || exit 1
for i in $(seq 40); do echo "const line$i = Buffer.alloc($i); // </script><b>\"&amp;"; done >app.js
for run in sick healthy short crowded; do
    "$synthetic_log" $run $run.log || { echo "FAIL: no log"; exit 1; }
    "$offheap" doctor --replay=$run.log --html=$run.html 2>$run.text
    case $? in 0 | 10 | 11 | 12) ;; *) echo "FAIL: no report of $run"; exit 1 ;; esac
done
ln -s "$packages/node_modules" node_modules
cp "$here/page.mjs" .
"$node" page.mjs "$chromium" "$work"
