#!/bin/sh
# Pool and stores beside the allocators that are installed (mimalloc, jemalloc, tcmalloc, glibc), then the
# memory they keep. usage: bench/pool/run.sh BUILD_FOLDER; a newer build of a peer: PEERS="mimalloc=/path/libmimalloc.so"
set -eu
build=$1/bench/pool
# shellcheck disable=SC2086  # a list of NAME=PATH
"$build/pool_bench" --rounds="${ROUNDS:-5}" ${PEERS:-}
echo
"$build/handle_bench"
echo
"$build/pinned_bench"
echo
# shellcheck disable=SC2086
"$build/rss_bench" ${PEERS:-}
