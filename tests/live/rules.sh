#!/bin/sh
# The alert rules are sound and fire when they should; the dashboard is JSON that asks for metrics we export.
set -u
offheap=$1
root=$2
. "$(dirname "$0")/../main_job/expect.sh"

"$offheap" export --once >"$output"
grep -oE '(nodejs|offheap|process)_[a-z_]+' "$root/contrib/grafana/offheap.json" | sort -u | while read -r name; do
    family=$(echo "$name" | sed 's/_total$//; s/_bucket$//')
    grep -q "^# TYPE $family " "$output" || { echo "FAIL: the dashboard asks for $name, which is not exported"; exit 1; }
done || failures=$((failures + 1))
# And there is a panel for whatever nobody else exports.
sed -n 's/^# TYPE \(offheap_[a-z_]*\) .*/\1/p' "$output" | grep -v '^offheap_build$' | while read -r family; do
    grep -q "$family" "$root/contrib/grafana/offheap.json" || { echo "FAIL: no panel shows $family"; exit 1; }
done || failures=$((failures + 1))
command -v promtool >/dev/null || { echo "skipped: no promtool here"; [ "$failures" -eq 0 ] && exit 77; exit 1; }
run 0 promtool check rules "$root/contrib/prometheus/offheap.rules.yml"

# What the dashboard asks is PromQL, and no panel lies on another.
work=$(mktemp -d)
trap 'rm -rf "$work" "$output" "$errors"' EXIT
python3 - "$root/contrib/grafana/offheap.json" >"$work/panels.yml" <<'END' || fail 'the panels'
import json, sys
panels = json.load(open(sys.argv[1]))["panels"]
assert len({panel["id"] for panel in panels}) == len(panels), "an id is there twice"
taken = set()
for panel in panels:
    at = panel["gridPos"]
    cells = {(x, y) for x in range(at["x"], at["x"] + at["w"]) for y in range(at["y"], at["y"] + at["h"])}
    assert at["x"] + at["w"] <= 24 and not cells & taken, panel["title"]
    assert panel["fieldConfig"]["defaults"]["unit"] and panel["title"], panel["id"]
    taken |= cells
rules = [{"record": f"panel:{panel['id']}_{i}", "expr": target["expr"].replace("$program", ".*")}
         for panel in panels for i, target in enumerate(panel["targets"])]
print(json.dumps({"groups": [{"name": "panels", "rules": rules}]}))
END
run 0 promtool check rules "$work/panels.yml"
cd "$root/contrib/prometheus" || exit 1
run 0 promtool test rules offheap.test.yml
finish
