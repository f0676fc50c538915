#!/bin/bash
# `offheap top` on a terminal, by tmux: columns, keys, one program, its end, small windows.
set -u
offheap=$(realpath "$1")
command -v tmux >/dev/null || { echo "skipped: there is no tmux here (apt-get install tmux)"; exit 77; }
. "$(dirname "$0")/watched.sh"
export LC_ALL=C.UTF-8 TERM=xterm-256color
terminal=""

# keys KEY...: presses them. shows COMMAND...: waits until it holds of the screen in $output, which a program under way may
# be drawing. sees REGULAR_EXPRESSION: waits until a line of the screen matches.
keys() { tmux -L $terminal send-keys "$@"; }
size() { tmux -L $terminal resize-window -x "$1" -y "$2"; }
shows() {
    for _ in $(seq 200); do
        tmux -L $terminal capture-pane -p >"$output" 2>/dev/null
        "$@" && return
        sleep 0.1
    done
    return 1
}
sees() {
    shows grep -Eq -- "$1" "$output" && return
    fail "the screen never shows: $1"
    cat "$output"
}
widest() { awk '{ if (length($0) > most) most = length($0) } END { print most + 0 }' "$output"; }
is_within() { [ "$(widest)" -le "$1" ]; }
is_without() { ! grep -q -- "$1" "$output"; }

show() {
    terminal=offheap-test-$$-$# # a server of its own: the one before may still be leaving
    tmux -L $terminal -f /dev/null new-session -d -x 120 -y 50 "$offheap top $*; echo left with \$?; sleep 30"
}
trap 'tmux -L $terminal kill-server; kill $program 2>/dev/null; wait; rm -rf "$work" "$output" "$errors"' EXIT

# Other programs may run here too, so nothing is said about the whole list.
show
sees "^ *$program busy\\.js .* [0-9.]+[KM] "
sees 'offheap top   by EXTERNAL'
sees ' ALLOC/s CONVERT/s$'
keys '>' && sees 'by GROWTH/s'
keys r && sees 'by GROWTH/s, reversed'
keys '<' && sees 'by EXTERNAL, reversed'
size 60 10 && sees '^ +PID PROGRAM .*EXTERNAL'
shows is_within 60 || fail "wider than the terminal: $(widest)"
shows is_without CONVERT/s || fail 'a narrow terminal does not go without CONVERT/s'
size 30 10 && sees 'too small'
size 100 24 && keys Enter && sees 'one program'
keys Escape && sees 'PID PROGRAM'
keys C-c && sees 'left with 0' # as q does
tmux -L $terminal kill-server

show "$program"
sees "^busy\\.js  pid $program  up [0-9]+ s  CPU"
sees 'busy\.js:5 onTick$'
sees '^  external  .*█'
kill "$program"
sees 'the program has ended; its last figures'
sees 'busy\.js:5 onTick$'
keys q && sees 'left with 0'
finish
