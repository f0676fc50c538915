#!/bin/sh
# Every test: the release build in full, the unit tests again under AddressSanitizer and UBSan, the
# threaded ones under ThreadSanitizer, and those of bytes and text built by clang, under its UBSan, which
# sees more of what our headers put into programs. The last line sums up: "N passed, N failed".
# usage: scripts/run-tests.sh [PRESET...]      default: release asan tsan clang
set -u
cd "$(dirname "$0")/.." || exit 1
jobs=${JOBS:-$(nproc 2>/dev/null || echo 2)}
[ $# -gt 0 ] || set -- release asan tsan clang
passed=0
failed=0
mkdir -p build

# ctest_filter PRESET: which tests of that build run.
ctest_filter() {
    case $1 in
    release) echo "" ;;
    asan) echo "-LE slow|foreign|model|install|node|differential -E cli_packages|pool_steady|codec_like_node" ;;
    tsan) echo "-L store|pool|monitor -E pool_steady" ;;
    clang) echo "-L base|kernel|codec|number|search|buffer|examples -LE slow|foreign -E like_node" ;;
    *) echo "-LE slow|foreign|differential" ;;
    esac
}

for preset in "$@"; do
    echo "== $preset: building"
    log=build/$preset.build.log
    if ! { cmake --preset "$preset" && cmake --build --preset "$preset" -j "$jobs"; } >"$log" 2>&1; then
        tail -n 40 "$log"
        echo "$preset: does not build (see $log)"
        failed=$((failed + 1))
        continue
    fi
    folder=build
    [ "$preset" = release ] || folder=build/$preset
    echo "== $preset: testing"
    log=build/$preset.test.log
    # shellcheck disable=SC2046  # the filter is meant to split into words
    ctest --test-dir "$folder" -j "$jobs" --output-on-failure $(ctest_filter "$preset") 2>&1 | tee "$log" |
        grep -vE '^ *Start |^Test project'
    summary=$(grep -E 'tests passed, [0-9]+ tests? failed out of' "$log" | tail -n 1)
    if [ -z "$summary" ]; then
        echo "$preset: no test ran"
        failed=$((failed + 1))
        continue
    fi
    bad=$(echo "$summary" | sed 's/.*, \([0-9]*\) tests\{0,1\} failed.*/\1/')
    total=$(echo "$summary" | sed 's/.*out of \([0-9]*\).*/\1/')
    passed=$((passed + total - bad))
    failed=$((failed + bad))
done

echo "$passed passed, $failed failed"
[ "$failed" -eq 0 ]
