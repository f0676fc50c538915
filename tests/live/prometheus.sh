#!/bin/sh
# A real Prometheus scrapes `offheap export` and knows the program's external memory.
set -u
offheap=$1
for tool in prometheus curl; do
    command -v $tool >/dev/null || { echo "skipped: no $tool here"; exit 77; }
done
. "$(dirname "$0")/watched.sh"

"$offheap" export --listen=127.0.0.1:0 >"$work/address" 2>"$work/export.log" &
helpers=$!
answers() { [ -s "$work/address" ] || grep -q 'without HTTP' "$work/export.log"; }
await answers
if grep -q 'without HTTP' "$work/export.log"; then
    echo "skipped: built without libmicrohttpd"
    exit 77
fi
target=$(sed 's|http://\(.*\)/metrics|\1|' "$work/address")

run 0 curl -fsS -D "$work/headers" "http://$target/metrics"
has '^# EOF$'
grep -qi 'application/openmetrics-text; version=1.0.0; charset=utf-8' "$work/headers" || fail "content type"
[ "$(curl -s -o /dev/null -w '%{http_code}' "http://$target/other")" = 404 ] || fail "other paths are not 404"
[ "$(curl -s -o /dev/null -w '%{http_code}' -X POST "http://$target/metrics")" = 405 ] || fail "POST is not 405"
run 1 "$offheap" export --listen="$target"
complains 'cannot listen on'

cat >"$work/prometheus.yml" <<END
global: { scrape_interval: 1s }
scrape_configs:
  - job_name: offheap
    static_configs: [ { targets: [ "$target" ] } ]
END
port=$((20000 + $$ % 20000))
prometheus --config.file="$work/prometheus.yml" --storage.tsdb.path="$work/data" \
    --web.listen-address="127.0.0.1:$port" >"$work/prometheus.log" 2>&1 &
helpers="$helpers $!"
got_counters() {
    curl -fsS "http://127.0.0.1:$port/api/v1/query?query=nodejs_external_memory_bytes" | tee "$output" | grep -q busy.js
}
await got_counters || tail -n 5 "$work/prometheus.log"
has "\"pid\":\"$program\""
finish
