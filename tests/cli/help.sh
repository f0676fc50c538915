#!/bin/bash
# Help fits a terminal, is the same however it is asked for, and neither the manual nor the completion
# forgets a command or an option.
# usage: help.sh OFFHEAP ROOT
set -u
offheap=$(realpath "$1")
root=$2
. "$(dirname "$0")/../main_job/expect.sh"

widths() {
    awk -v what="$1" 'length($0) > 80 { print "FAIL: " what " is wider than 80 columns: " $0; bad = 1 }
        /[ \t]$/ { print "FAIL: spaces at the end: " $0; bad = 1 } END { exit bad }' "$output" || failures=$((failures + 1))
}
run 0 "$offheap" help
widths 'offheap help'
cp "$output" "$output.overview"
run 0 "$offheap" --help
cmp -s "$output" "$output.overview" || fail '--help is not help'
commands=$(sed -n 's/^  \([a-z]*\) .*/\1/p' "$output.overview")
rm -f "$output.overview"
[ "$(echo "$commands" | wc -w)" -eq 7 ] || fail "the commands: $commands"

manual=$root/docs/man/offheap.1
for command in $commands; do
    run 0 "$offheap" help "$command"
    has "^usage: offheap $command"
    widths "offheap help $command"
    text=$(cat "$output")
    for option in --help -h; do
        run 0 "$offheap" "$command" $option
        [ "$(cat "$output")" = "$text" ] || fail "offheap $command $option is not its help"
    done
    run 2 "$offheap" "$command" --no-such-option
    complains "^offheap( $command)?: "
    grep -q "^\.SS $command\$" "$manual" || fail "the manual has no section $command"
    for option in $(echo "$text" | grep -oE '^  --[a-z-]+' | sort -u); do
        sed 's/\\-/-/g' "$manual" | grep -q -- "$option" || fail "the manual does not know $command $option"
    done
done
for variable in $(grep -rhoE '"OFFHEAP_[A-Z_]+"' "$root/src" | tr -d '"' | sort -u); do
    grep -q "$variable" "$manual" || fail "the manual does not know $variable"
done
if command -v mandoc >/dev/null; then
    mandoc -Tlint -Wwarning "$manual" || fail 'mandoc finds faults in the manual'
fi
if command -v man >/dev/null && man --version >/dev/null 2>&1; then
    [ -z "$(man --warnings -E UTF-8 -l -Tutf8 -Z "$manual" 2>&1 >/dev/null)" ] || fail 'man warns of the manual'
fi

# complete WORD...: what the completion offers for the last word, in one line.
complete_words() {
    bash -c 'PATH=$1:$PATH; source "$2"; shift 2; COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); COMPREPLY=(); _offheap
             echo ${COMPREPLY[*]}' bash "$(dirname "$offheap")" "$root/contrib/completion/offheap.bash" "$@"
}
offers() {
    local wanted=$1
    shift
    [ "$(complete_words "$@")" = "$wanted" ] || fail "the completion of '$*' is '$(complete_words "$@")', not '$wanted'"
}
offers "$(echo $commands)" offheap ''
offers 'layout' offheap la
offers '--max-external= --monitor' offheap run --m
offers '--html=' offheap doctor --duration=3 --ht
offers 'warn serious never' offheap doctor --fail-on =
offers 'serious' offheap doctor --fail-on = s
offers 'serious' offheap doctor --fail-on=s
offers 'run' offheap help ru
offers '' offheap run app.js --m
finish
