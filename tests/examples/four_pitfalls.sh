#!/bin/sh
# four_pitfalls.sh OFFHEAP SOURCE_DIR: the doctor says of examples/four_pitfalls.js what its comments promise: each
# pitfall at the line below the comment that names it, and nothing else.
. "$(dirname "$0")/../main_job/expect.sh"
work=$(mktemp -d)
trap 'rm -rf "$work" "$output" "$errors"' EXIT
cd "$2/examples" || exit 1
run 11 "$1" doctor --json="$work/report.json" four_pitfalls.js
sed -n 's|^ *// pitfall [1-4]: \([a-z-]*\)\..*|\1|; t number; b
:number
=; p' four_pitfalls.js | paste - - | awk '{ print $2, $1 + 1 }' | sort >"$work/promised"
cat >"$work/list.js" <<'JS'
const { findings } = JSON.parse(require('fs').readFileSync(process.argv[2], 'utf8'));
for (const finding of findings.filter(finding => finding.severity !== 'note'))
    console.log(finding.pitfall, finding.site.line);
JS
"$1" run "$work/list.js" "$work/report.json" | sort >"$work/found"
[ -s "$work/promised" ] || fail "the example promises nothing"
diff "$work/promised" "$work/found" || fail "not what the example promises (< promised, > found)"
finish
