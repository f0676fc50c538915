#!/bin/sh
# JSON, speedscope, collapsed and pprof by strict readers; pprof through protoc, text as a person gets it.
# usage: formats.sh OFFHEAP SYNTHETIC_LOG
set -u
here=$(cd "$(dirname "$0")" && pwd)
offheap=$(realpath "$1")
synthetic_log=$(realpath "$2")
command -v python3 >/dev/null || { echo "skipped: there is no python3 here"; exit 77; }
command -v protoc >/dev/null || { echo "skipped: there is no protoc here (apt-get install protobuf-compiler)"; exit 77; }

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work" || exit 1
for i in $(seq 40); do echo "const line$i = Buffer.alloc($i);"; done >app.js
for run in sick healthy short; do
    "$synthetic_log" $run $run.log || { echo "FAIL: no log"; exit 1; }
    "$offheap" doctor --replay=$run.log --json=$run.json --speedscope=$run.speedscope --collapsed=$run.collapsed \
        --pprof=$run.pb.gz 2>$run.text
    echo $? >$run.code
    gzip -dc $run.pb.gz >$run.pb || { echo "FAIL: the profile is no gzip"; exit 1; }
    protoc --proto_path="$here" --decode=Profile pprof.proto <$run.pb >$run.pprof || { echo "FAIL: protoc"; exit 1; }
done
python3 "$here/formats.py" "$work"
