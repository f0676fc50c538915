# Sourced by the tests beside it, of a C program that its own doctor watches: a folder to build it in, and what its
# report says of a line. What is made by one is removed at its end.
here=$(cd "$(dirname "$0")" && pwd)
. "$here/../../main_job/expect.sh"
work=$(mktemp -d)
trap 'rm -rf "$work" "$output" "$errors"' EXIT

# enter SOURCE: into that folder, with the program.
enter() {
    source=$1
    cp "$here/$source" "$work"
    cd "$work" || exit 1
}

# finds PITFALL MARK: the report in the output has a finding at the line that the mark stands in.
finds() {
    line=$(grep -n "HERE $2" "$source" | cut -d : -f 1)
    has "\"pitfall\":\"$1\",[^{]*\"site\":\\{\"file\":\"$source\",\"line\":$line,"
}

# is_healthy REPORT
is_healthy() {
    [ -s "$1" ] || fail "$1: no report"
    grep -Eq '"severity":"(warn|serious)"' "$1" && fail "$1: what is healthy is found"
}
