/* The libraries that are measured beside ours: shared ones, named by environment variables
 * (SIMDUTF=/path/libsimdutf.so). One that is not given is left out; nothing of theirs is compiled
 * in. libc and the loops that people write are always there. */
#ifndef BENCH_PEERS_H
#define BENCH_PEERS_H

/* X(variable, name, rows) */
#define BENCH_PEERS(X)                                                                             \
    X("SIMDUTF", "simdutf", "text, base64, swap16")                                                \
    X("AKLOMP", "aklomp/base64", "base64")                                                         \
    X("TURBOB64", "Turbo-Base64", "base64")                                                        \
    X("BASE64_SIMD", "base64-simd (Rust)", "base64")                                               \
    X("FASTER_HEX", "faster-hex (Rust)", "hex")                                                    \
    X("HEX_SIMD", "hex-simd (Rust)", "hex")                                                        \
    X("STRINGZILLA", "StringZilla", "find, fill, compare")                                         \
    X("MEMCHR", "memchr (Rust)", "find, count")

/* A function of the library that a variable names; NULL when it is not given, or has none of that
 * name, which is said on stderr. A library that is named and cannot be loaded ends the program: its
 * table would be silent about it. */
void *bench_peer_symbol(const char *variable, const char *symbol);

/* Says which peers are there, and how to give the others. */
void bench_print_peers(void);

#endif
