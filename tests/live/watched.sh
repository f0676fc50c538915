# Sourced: starts busy.js under --monitor as $program and sees to its end.
here=$(dirname "$0")
work=$(mktemp -d)
. "$here/../main_job/expect.sh"
"$offheap" run --monitor "$here/busy.js" &
program=$!
helpers=""
trap 'kill $program $helpers 2>/dev/null; wait; rm -rf "$work" "$output" "$errors"' EXIT
tries=0
until "$offheap" top "$program" >/dev/null 2>&1; do
    tries=$((tries + 1))
    [ "$tries" -lt 50 ] || { echo "FAIL: the program never published"; exit 1; }
    sleep 0.2
done
sleep 1
