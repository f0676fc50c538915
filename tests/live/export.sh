#!/bin/sh
# `offheap export` writes both formats for a running program, whatever its name, and answers HTTP as it should.
set -u
offheap=$(realpath "$1")
here=$(cd "$(dirname "$0")" && pwd)
command -v python3 >/dev/null || { echo "skipped: there is no python3 here"; exit 77; }
. "$here/watched.sh"
strict() { python3 "$here/metrics.py" "$@" || failures=$((failures + 1)); }

# Programs with a name that a label has to escape and one that the page cuts inside of a character, and
# the page of a process that is no more.
odd="$work/a\"b\\c
.js"
long="$work/$(printf '\360\237\230\200%.0s' 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15).js"
for name in "$odd" "$long"; do
    cp "$here/busy.js" "$name"
    "$offheap" run --monitor "$name" &
    helpers="$helpers $!"
done
stale=/dev/shm/offheap-$(id -u)-4194305
: >"$stale"
publishes() { "$offheap" export --once | grep -q "^nodejs_external_memory_bytes{.*pid=\"$1\"}"; }
both_publish() { for helper in $helpers; do publishes "$helper" || return 1; done; }
await both_publish

run 0 "$offheap" export --once
[ -e "$stale" ] && fail "the page of a dead process is still there"
cp "$output" "$work/once"
strict openmetrics "$work/once"
has '^# TYPE nodejs_external_memory_bytes gauge$'
has "^nodejs_external_memory_bytes\{program=\".*busy\.js\",pid=\"$program\"\} [0-9]+$"
has "^offheap_allocated_bytes_total\{.*class=\"pool\"\} [1-9][0-9]*$"
has "^offheap_string_conversions_total\{.*direction=\"decode\",encoding=\"latin1\"\} [1-9]"
has "^offheap_direct_allocation_seconds_bucket\{.*le=\"\+Inf\"\} [1-9]"
has "^offheap_reserved_bytes\{.*pid=\"$program\",class=\"pool\"\} [1-9][0-9]*$"
has "^offheap_pool_cells\{.*pid=\"$program\",state=\"used\"\} [1-9][0-9]*$"
has "^offheap_pool_cells\{.*pid=\"$program\",state=\"fresh\"\} [0-9]+$"
has "^offheap_doctor_findings\{.*pid=\"$program\",pitfall=\"leak\",severity=\"warn\"\} 0$"
has 'program=".*a\\"b\\\\c\\n\.js"'
run 1 sh -c "'$offheap' export --once >/dev/full"
complains 'cannot write to standard output: No space left'

# A report on a program that runs shows its findings beside the counters.
cat >"$work/sick.js" <<'END'
const chunk = Buffer.alloc(4096, 'text ');
setInterval(() => { for (let i = 0; i < 20000; i++) chunk.toString('utf8'); }, 1);
END
"$offheap" doctor "$work/sick.js" 2>"$work/report" &
doctor=$!
helpers="$helpers $doctor"
tries=0
until "$offheap" export --once | grep -Eq 'sick\.js.*pitfall="string-conversion",severity="(warn|serious)"\} [1-9]' || [ $tries -gt 20 ]; do
    sleep 1
    kill -USR2 $doctor
    tries=$((tries + 1))
done
[ $tries -le 20 ] || fail "no findings of a running program: $("$offheap" export --once | grep sick)"
kill -INT $doctor
wait $doctor

for bad in nowhere :99999 1.2.3:80 host:80 127.0.0.1: :-1 '[::1:80' 127.0.0.1:80x ''; do
    run 2 "$offheap" export --listen="$bad"
    complains '(--listen wants|without HTTP)'
done
run 2 "$offheap" export --listen
run 2 "$offheap" export --once --listen=:0
complains 'one of --listen and --once'
run 2 "$offheap" export --lisen=:0
complains "unknown option '--lisen=:0', did you mean --listen\?"

"$offheap" export --listen=127.0.0.1:0 >"$work/address" 2>"$work/log" &
server=$!
helpers="$helpers $server"
answers() { [ -s "$work/address" ] || grep -q 'without HTTP' "$work/log"; }
await answers
if grep -q 'without HTTP' "$work/log" || ! command -v curl >/dev/null; then
    echo "skipped: the part over HTTP (no libmicrohttpd or no curl)"
    finish
fi
url=$(cat "$work/address")
run 1 sh -c "exec timeout 20 '$offheap' export --listen=127.0.0.1:0 >/dev/full" # nobody learns the address
complains 'cannot write to standard output: No space left'
# fetch ACCEPT: the answer's type; its body is in $work/body.
fetch() { curl -sS -o "$work/body" -w '%{content_type}' -H "Accept: $1" "$url"; }
openmetrics='application/openmetrics-text; version=1.0.0; charset=utf-8'
plain='text/plain; version=0.0.4; charset=utf-8'
prometheus2='application/openmetrics-text;version=1.0.0;q=0.5,application/openmetrics-text;version=0.0.1;q=0.4,text/plain;version=0.0.4;q=0.3,*/*;q=0.2'
for accept in '' '*/*' "$prometheus2" 'application/openmetrics-text' 'application/*;q=0.9, text/plain;q=0.8'; do
    [ "$(fetch "$accept")" = "$openmetrics" ] || fail "no OpenMetrics for '$accept'"
done
strict openmetrics "$work/body"
for accept in 'text/plain' 'text/plain;version=0.0.4;q=1,*/*;q=0.1' 'text/*' 'text/plain;q=0.9, application/openmetrics-text;q=0.1'; do
    [ "$(fetch "$accept")" = "$plain" ] || fail "no text for '$accept'"
done
strict text "$work/body"
if command -v promtool >/dev/null; then
    promtool check metrics <"$work/body" >"$work/lint" 2>&1 || fail "promtool: $(cat "$work/lint")"
fi
[ "$(curl -sI -o /dev/null -w '%{http_code}' "$url")" = 200 ] || fail "HEAD is not 200"
[ "$(curl -s -o /dev/null -w '%{http_code}' "${url%/metrics}/other")" = 404 ] || fail "other paths are not 404"
[ "$(curl -s -o /dev/null -w '%{http_code}' "${url%metrics}")" = 200 ] || fail "the front page is not 200"
curl -s -D "$work/head" -X POST "$url" >/dev/null
grep -q '^HTTP/1.1 405' "$work/head" && grep -qi '^Allow: GET, HEAD' "$work/head" || fail "POST is not 405"
address=${url#http://}
run 1 "$offheap" export --listen="${address%/metrics}"
complains 'cannot listen on 127\.0\.0\.1:[0-9]+: Address already in use'
kill -INT $server
wait $server
[ $? -eq 0 ] || fail "an interrupt is no clean end"
finish
