#!/bin/sh
# snippets.sh SOURCE_DIR LIBRARY [C_COMPILER]: what the documents and the essays of the headers show as C is C, and C++17
# too. README.md has a program, which runs; the others have fragments, compiled with what the text around them takes for
# given.
set -eu
source=$1 library=$2 cc=${3:-cc}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# given: what fragments do not declare.
given() {
    cat <<'C'
#include <offheap/offheap.h>
#include <offheap/doctor.h>
#include <offheap/live.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
extern oh_status status;
extern oh_buffer packet, png, buffer, header, body, list[];
extern void *bytes, *my_argument;
extern size_t length, written, text_bytes, count;
extern const char *path;
extern const uint8_t *text;
extern FILE *input;
extern int fd;
void use(const uint8_t *chunk, size_t chunk_bytes);
void serve(void);
void my_free(void *opaque, void *memory, size_t memory_bytes);
C
}

# fragments FILE: its fenced C, each block as a function of its own.
fragments() {
    given
    awk '/^```c$/ { printf "void fragment_%d(void);\nvoid fragment_%d(void)\n{\n", ++count, count; inside = 1; next }
         /^```/ { if (inside) print "}"; inside = 0 }
         inside && !/^#include/' "$1"
}

# essay FILE: the first indented block of the essay that opens a header, as a function.
essay() {
    given
    printf 'void fragment_1(void);\nvoid fragment_1(void)\n{\n'
    awk '/^ \*     / { print substr($0, 4); seen = 1; next } seen { exit }' "$1"
    echo '}'
}

# is_c FILE: compiles it as C17 and C++17 and leaves no object. Designated initialisers say what they leave to zero.
is_c() {
    "$cc" -std=c17 -Wall -Wextra -Werror -I"$source/include" -fsyntax-only -x c "$1" &&
        c++ -std=c++17 -Wall -Wextra -Werror -Wno-missing-field-initializers -I"$source/include" -fsyntax-only -x c++ "$1"
}

for document in docs/api.md docs/doctor.md; do
    fragments "$source/$document" >"$work/fragments.c"
    grep -q fragment_1 "$work/fragments.c" || { echo "$document: no C found"; exit 1; }
    is_c "$work/fragments.c" || { echo "$document: a fragment does not compile"; exit 1; }
done

for header in buffer chain context decoder doctor json live memory reader search; do
    essay "$source/include/offheap/$header.h" >"$work/essay.c"
    is_c "$work/essay.c" || { echo "$header.h: the example does not compile"; exit 1; }
done

awk '/^```c$/ { inside = 1; next } /^```/ { inside = 0 } inside' "$source/README.md" >"$work/hello.c"
is_c "$work/hello.c" || { echo "README.md: the program does not compile"; exit 1; }
"$cc" -std=c17 -I"$source/include" "$work/hello.c" "$library" -Wl,-rpath,"$(dirname "$library")" -o "$work/hello"
printed=$("$work/hello")
[ "$printed" = off-heap ] || { echo "README.md: the program printed '$printed'"; exit 1; }
