#!/bin/sh
# Runs bench-kernels out of a build folder; arguments after it go to the program.
# usage: bench/kernels/run.sh BUILD-FOLDER [--only=TEXT] [--data=TEXT] [--sizes=...] [--seconds=...]
set -eu
build=$1
shift
exec "$build/bench/kernels/bench-kernels" "$@"
