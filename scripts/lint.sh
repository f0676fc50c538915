#!/bin/sh
# What a reviewer need not look at: includes, length of functions, opening sentences, docstrings, format, scripts, and then
# clang-tidy (.clang-tidy says which checks) on every C file, as the builds in build/dev and build/fuzz compile it.
# usage: scripts/lint.sh [FILE...]     with files: clang-tidy on these only
set -eu
cd "$(dirname "$0")/.."
jobs=${JOBS:-$(nproc 2>/dev/null || echo 2)}

status=0
if [ $# -eq 0 ]; then
    scripts/check-includes.sh || status=1
    scripts/check-functions.sh || status=1
    scripts/tour.sh --check || status=1
    doxygen docs/Doxyfile || status=1
    git ls-files '*.c' '*.h' | xargs clang-format --dry-run -Werror || status=1
    git grep -lE '^#!/bin/(ba)?sh' | xargs shellcheck -x --source-path=SCRIPTDIR -S warning || status=1
    # shellcheck disable=SC2046  # the names are words, none has a space
    set -- $(git ls-files '*.c')
fi

# A file at a time, so that a finding has its file's name below it. What no build compiles (programs that a test compiles
# itself) is read as a user would compile it. Options that are gcc's alone are no finding. What clang-tidy says on stderr is
# how much it left out.
for file; do
    case $file in fuzz/*) build=build/fuzz ;; *) build=build/dev ;; esac
    echo "$build $file"
done | xargs -P "$jobs" -n 2 sh -c '
    if grep -qF "/$2\"" "$1/compile_commands.json"; then
        clang-tidy -p "$1" --quiet --extra-arg=-Wno-ignored-optimization-argument \
            --extra-arg=-Wno-unused-command-line-argument "$2" 2>/dev/null
    else
        clang-tidy --quiet "$2" -- -std=gnu17 -Iinclude -Isrc -Itests -Ifuzz 2>/dev/null
    fi || { echo "lint: $2"; exit 1; }' tidy || status=1
exit $status
