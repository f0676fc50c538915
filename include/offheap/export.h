/** What every public header starts from: visibility and the attributes of a declaration. */
#ifndef OFFHEAP_EXPORT_H
#define OFFHEAP_EXPORT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#if defined(__GNUC__)
#define OH_API __attribute__((visibility("default")))
#define OH_NODISCARD __attribute__((warn_unused_result))
#else
#define OH_API
#define OH_NODISCARD
#endif

/** 1 where exported functions have inline bodies, too: on which C99 and C++ agree, gnu89 does not,
    and which are for compilers that know GNU's builtins. */
#if defined(__GNUC__) && (defined(__cplusplus) || !defined(__GNUC_GNU_INLINE__))
#define OH_HAS_INLINE 1
#define OH_INLINE inline
#else
#define OH_HAS_INLINE 0
#define OH_INLINE
#endif

/* Inline bodies are C, with C's only cast and C's null pointer: C++ is asked not to mind. */
#if !defined(__cplusplus)
#define OH_EXTERN_C_BEGIN
#define OH_EXTERN_C_END
#elif defined(__GNUC__)
#define OH_EXTERN_C_BEGIN                                                                          \
    _Pragma("GCC diagnostic push") _Pragma("GCC diagnostic ignored \"-Wold-style-cast\"")          \
        _Pragma("GCC diagnostic ignored \"-Wzero-as-null-pointer-constant\"") extern "C"           \
    {
#define OH_EXTERN_C_END                                                                            \
    }                                                                                              \
    _Pragma("GCC diagnostic pop")
#else
#define OH_EXTERN_C_BEGIN extern "C" {
#define OH_EXTERN_C_END }
#endif

#endif
