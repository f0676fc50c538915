#!/bin/bash
# Each request for memory that a command makes is refused once: it does its work all the same, or says in a line what it
# could not do and ends with a code of its own, never by a signal.
# usage: no_memory.sh OFFHEAP REFUSE_MEMORY.so
set -u
offheap=$(realpath "$1")
refuse=$(realpath "$2")
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work" || exit 1
echo 'console.log(Buffer.from("abc").toString("hex"))' >app.js
failures=0

# with REFUSED COMMAND...: its exit code; what it says is in the files out and err.
with() {
    local refused=$1
    shift
    REFUSE=$refused LD_PRELOAD=$refuse "$offheap" "$@" >out 2>err </dev/null
}

# survives MOST COMMAND...: in which it makes at least one request and at most so many.
survives() {
    local most=$1 count code
    shift
    with 0 "$@"
    count=$(sed -n 's/^requests: //p' err | sort -n | tail -1)
    if [ "${count:-0}" -lt 1 ] || [ "$count" -gt "$most" ]; then
        echo "FAIL: offheap $* makes ${count:-no} requests"
        failures=$((failures + 1))
    fi
    for n in $(seq "${count:-0}"); do
        # What bash has to say of a signal is not asked.
        { with "$n" "$@"; } 2>/dev/null
        code=$?
        [ $code = 0 ] || { [ $code -lt 20 ] && [ -s err ]; } && continue
        echo "FAIL: offheap $* ends with $code when request $n is refused: $(head -n 1 err)"
        failures=$((failures + 1))
    done
}

survives 10 version --cpu
survives 20 top
survives 20 export --once
survives 1000 run app.js
survives 1000 layout
survives 1000 layout --pool app.js
survives 1000 doctor app.js
[ $failures = 0 ] && echo ok
