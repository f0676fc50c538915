#!/bin/sh
# Installs the packages of packages/package.json, pinned by its lock file, and Node itself.
# usage: install-packages.sh FOLDER      exit 77 with the reason: they cannot be had here
set -eu

here=$(cd "$(dirname "$0")" && pwd)/packages
folder=$1

if [ -d "$folder/node_modules" ] && cmp -s "$here/package-lock.json" "$folder/package-lock.json"; then
    exit 0
fi
command -v npm >/dev/null || { echo "skipped: there is no npm (apt-get install npm)"; exit 77; }
mkdir -p "$folder"
cp "$here/package.json" "$folder/"
cp "$here/package-lock.json" "$folder/package-lock.json"
if ! (cd "$folder" && npm ci --ignore-scripts --no-audit --no-fund --loglevel=error); then
    rm -f "$folder/package-lock.json"
    echo "skipped: npm could not install the packages (no network?)"
    exit 77
fi
