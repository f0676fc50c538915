# Sourced: starts busy.js under --monitor as $program and sees to its end.
here=$(dirname "$0")
work=$(mktemp -d)
. "$here/../main_job/expect.sh"
"$offheap" run --monitor "$here/busy.js" &
program=$!
helpers=""
trap 'kill $program $helpers 2>/dev/null; wait; rm -rf "$work" "$output" "$errors"' EXIT
# Published are the counters of the quarter-seconds that are over: wait for one in which it worked.
has_worked() { "$offheap" top "$program" | grep -q 'busy\.js:5 onTick' && "$offheap" top "$program" | grep -q 'bytes to string'; }
await has_worked || exit 1
