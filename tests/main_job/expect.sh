# Sourced by the tests beside it: says what is missing and counts.
failures=0
output=$(mktemp)
errors=$(mktemp)
trap 'rm -f "$output" "$errors"' EXIT

# run EXIT_CODE COMMAND...: runs it with its output in files and checks the exit code.
run() {
    wanted=$1
    shift
    "$@" >"$output" 2>"$errors"
    code=$?
    [ "$code" -eq "$wanted" ] || fail "$* exits with $code, not $wanted: $(head -n 3 "$errors")"
}

# has REGULAR_EXPRESSION: a line of the output matches.
has() {
    grep -Eq -- "$1" "$output" || fail "no line matches: $1"
}

# complains REGULAR_EXPRESSION: exactly one line on stderr, and it matches.
complains() {
    [ "$(wc -l <"$errors")" -eq 1 ] || fail "not one line on stderr: $(head -n 3 "$errors")"
    grep -Eq -- "$1" "$errors" || fail "stderr is not $1: $(head -n 1 "$errors")"
}

# await COMMAND...: until it succeeds, which may take a busy machine half a minute; what it prints is not shown.
await() {
    for _ in $(seq 300); do
        "$@" >/dev/null 2>&1 && return
        sleep 0.1
    done
    fail "in vain waited for: $*"
    return 1
}

fail() {
    echo "FAIL: $*"
    failures=$((failures + 1))
}

finish() {
    [ "$failures" -eq 0 ] && echo "ok" && exit 0
    echo "--- the last output:"
    cat "$output"
    exit 1
}
