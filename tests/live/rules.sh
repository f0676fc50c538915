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
command -v promtool >/dev/null || { echo "skipped: no promtool here"; [ "$failures" -eq 0 ] && exit 77; exit 1; }
run 0 promtool check rules "$root/contrib/prometheus/offheap.rules.yml"
cd "$root/contrib/prometheus" || exit 1
run 0 promtool test rules offheap.test.yml
finish
