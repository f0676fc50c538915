#!/bin/sh
# Shows doxygen a header as it wants it: the essay that opens the file is about the file.
# usage: scripts/doc-header.sh HEADER
exec sed '1,3s,^/\*\*,/** @file\n,' "$1"
