#!/bin/sh
# Records what the node_*.js scripts print in real Node 26: the truth that the tests compare with.
# usage: tests/quickjs/record.sh NODE
set -eu
cd "$(dirname "$0")"
case $("$1" --version) in
v26.*) ;;
*) echo "record.sh: $1 is not Node 26" >&2; exit 1 ;;
esac
for script in node_*.js; do
    cat engine_prelude.js "$script" | "$1" --no-deprecation - >"${script%.js}.expected"
    echo "$script: $(wc -l <"${script%.js}.expected") lines"
done
