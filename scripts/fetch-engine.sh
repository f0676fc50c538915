#!/bin/sh
# Fetches the source of the JavaScript engine, QuickJS-ng, into a folder: Debian's package `qjs-src` of the
# newest suite, through apt, from the mirror this machine already uses.
# usage: scripts/fetch-engine.sh FOLDER        prints the folder that holds quickjs.c
#
# Nothing on the system changes: apt gets a source list, list folder and cache of its own below FOLDER,
# checks signatures with the keys that are installed, and the package is only unpacked. Works without
# root. Quick when the source is there already; several builds may call it at once.
set -eu

[ $# = 1 ] || { echo "usage: $0 FOLDER" >&2; exit 2; }
mkdir -p "$1"
folder=$(cd "$1" && pwd)
source=$folder/usr/src/quickjs-ng

fail() {
    echo "fetch-engine: $1; unpack QuickJS-ng yourself and configure with -DOFFHEAP_QUICKJS_SOURCE=FOLDER" >&2
    exit 1
}

if command -v flock >/dev/null 2>&1; then
    exec 9>"$folder/.lock"
    flock 9
fi
if [ -e "$source/quickjs.c" ]; then
    echo "$source"
    exit 0
fi
for tool in apt-get dpkg-deb; do
    command -v $tool >/dev/null 2>&1 || fail "$tool is not installed here"
done

# A mirror that stopped being renewed (a snapshot, an archive) is as good as any for this one package: its signature
# counts, its age does not.
# apt itself reads its lists, in both of their formats; of the mirrors it names, those of Debian proper.
mirrors=$(apt-get indextargets --format '$(REPO_URI)' 'Created-By: Packages' 2>/dev/null |
    grep -E '/debian/?$' | sort -u) || true
[ -n "$mirrors" ] || fail "no Debian mirror is configured for apt"

work=$folder/apt
mkdir -p "$work/lists/partial" "$work/cache/archives/partial"
for mirror in $mirrors; do
    echo "deb $mirror sid main" >"$work/sources.list"
    set -- -qq -o Dir::Etc::sourcelist="$work/sources.list" -o Dir::Etc::sourceparts=- \
        -o Dir::State::lists="$work/lists" -o Dir::Cache="$work/cache" \
        -o APT::Sandbox::User="$(id -un)" -o Acquire::Languages=none -o Acquire::Retries=3 \
        -o Acquire::Check-Valid-Until=false
    if (cd "$work" && apt-get "$@" update && apt-get "$@" download qjs-src) >"$work/log" 2>&1; then
        break
    fi
done
package=$(find "$work" -maxdepth 1 -name 'qjs-src_*.deb' | sort | tail -n 1)
[ -n "$package" ] || fail "apt could not download qjs-src: $(tail -n 1 "$work/log")"

# Unpacked beside and moved in one step: a build that was interrupted here leaves nothing half done.
rm -rf "$folder/unpacked"
dpkg-deb -x "$package" "$folder/unpacked" || fail "dpkg-deb could not unpack $package"
[ -e "$folder/unpacked/usr/src/quickjs-ng/quickjs.c" ] || fail "the package holds no quickjs.c"
rm -rf "${folder:?}/usr"
mv "$folder/unpacked/usr" "$folder/usr"
rm -rf "$folder/unpacked" "$work"
echo "$source"
