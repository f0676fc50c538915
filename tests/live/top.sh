#!/bin/sh
# `offheap top` shows a running program and, with its id, the lines that hold most.
set -u
offheap=$1
. "$(dirname "$0")/watched.sh"

run 0 "$offheap" top
has '^[0-9]+ programs?: .* external, .* pool, .*/s allocated$'
has "^ +PID PROGRAM .*EXTERNAL"
has "^ *$program .*busy\.js "
run 0 "$offheap" top "$program"
has 'bytes to string +latin1 +[0-9]+ '
has '^  RSS .* heap .* external .*/s\)$'
has 'busy\.js:5 onTick'
# What another user puts in the page's place is no page.
if [ "$(id -u)" = 0 ]; then
    chown 65534 "/dev/shm/offheap-0-$program"
    run 1 "$offheap" top "$program"
    complains "process $program publishes no counters"
    chown 0 "/dev/shm/offheap-0-$program"
fi
mkfifo "/dev/shm/offheap-$(id -u)-$$"
run 1 timeout 10 "$offheap" top $$
complains "process $$ publishes no counters"
rm "/dev/shm/offheap-$(id -u)-$$"
run 1 "$offheap" top 1
complains 'process 1 publishes no counters'
for bad in many 12x +1 ' 1' 0 '' 99999999999999999999; do
    run 2 "$offheap" top "$bad"
    complains "'[^']*' is no process id"
done
kill "$program"
wait "$program"
run 1 "$offheap" top "$program"
[ -z "$(find /dev/shm -name "*-$program")" ] || fail "the page is still there after the program's end"
finish
