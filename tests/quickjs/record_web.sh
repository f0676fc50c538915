#!/bin/sh
# Records what the web_*.js scripts print in real Node 26: the truth that the tests compare with.
# usage: tests/quickjs/record_web.sh NODE
set -eu
cd "$(dirname "$0")"
case $("$1" --version) in
v26.*) ;;
*) echo "record_web.sh: $1 is not Node 26" >&2; exit 1 ;;
esac
for script in web_*.js; do
    "$1" --no-deprecation "$script" >"${script%.js}.expected"
    echo "$script: $(wc -l <"${script%.js}.expected") lines"
done
