#!/bin/sh
# Compares our answers to hostile base64, hex and search cases with those of Node 26, with every table
# of kernels that this machine can run.
# usage: compare_with_node.sh CODEC_ANSWERS PACKAGES COUNT [SEED]
set -eu
answers=$1
packages=$2
count=$3
seed=${4:-20260101}
node=$(ls "$packages"/node_modules/node-linux-*/bin/node 2>/dev/null | head -n 1)
[ -n "$node" ] || { echo "skipped: Node 26 is not installed in $packages"; exit 77; }
for kernels in scalar sse42 avx2 avx512 neon; do # one that cannot run here: the best one
    OFFHEAP_KERNELS=$kernels "$answers" "$seed" "$count" |
        "$node" "$(dirname "$0")/check_answers.js"
    seed=$((seed + 1))
done
