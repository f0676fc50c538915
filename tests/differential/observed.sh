#!/bin/sh
# A member that is observed is another function than the plain one (MEMBER() in buffer_numbers.c), or asks at its
# door: here both must give, throw and change the same, whatever they are called with. run.sh compares the plain
# ones with Node.
# usage: observed.sh OFFHEAP_PROGRAM WORK_FOLDER [SEED [COUNT]]
set -eu
program=$1 work=$2 seed=${3:-1} count=${4:-6000}
here=$(cd "$(dirname "$0")" && pwd)
members='(read|write)[A-Z].*|fill|copy|compare|equals|slice|subarray|swap\d+|Buffer\.(concat|compare|from|copyBytesFrom)'
mkdir -p "$work"

# calls NAME SCRIPT COMMAND...: the calls under a command, their lines in NAME.txt.
calls() {
    name=$1 script=$2
    shift 2
    "$program" "$@" "$here/$script" "$seed" "$count" "$work/$name.txt" "$members" 2>"$work/$name.err" ||
        { echo "$name: ended early:"; tail -n 20 "$work/$name.err"; exit 1; }
}

calls plain calls.js run
calls published calls.js run --monitor
calls changing observer_changes.js run
calls examined calls.js doctor --fail-on=never --watch-slices --log="$work/examined.log"
[ -s "$work/examined.log" ] || { echo "the doctor observed nothing"; exit 1; }
lines=$(wc -l <"$work/plain.txt")
[ "$lines" -ge "$count" ] || { echo "only $lines of $count calls were made"; exit 1; }
for name in published changing examined; do
    diff "$work/plain.txt" "$work/$name.txt" >"$work/$name.diff" ||
        { echo "plain (<) and $name (>), seed $seed:"; head -n 40 "$work/$name.diff"; exit 1; }
done
echo "$lines lines are the same, observed or not"
