/* Errors of UTF-8 by nibbles: the three-table check of Keiser and Lemire ("Validating UTF-8 In Less
 * Than One Instruction Per Byte", 2020). Three nibbles, the two of the byte before and the upper
 * one of this byte, each name the errors that they permit, and an error that all three name has
 * happened. The tables are lists, for vectors repeat them. */
#ifndef KERNEL_UTF8_ERRORS_H
#define KERNEL_UTF8_ERRORS_H

enum {
    TOO_SHORT = 1 << 0,  /* lead, then no trail */
    TOO_LONG = 1 << 1,   /* ASCII, then a trail */
    OVERLONG_3 = 1 << 2, /* E0, then below A0 */
    TOO_LARGE = 1 << 3,  /* F4, then above 8F; F5..FF, then above 8F */
    SURROGATE = 1 << 4,  /* ED, then above 9F */
    OVERLONG_2 = 1 << 5, /* C0 or C1 */
    OVERLONG_4 = 1 << 6, /* F0, then below 90; shares its bit with F5..FF, then 8x */
    TWO_TRAILS = 1 << 7, /* a trail after a trail: right or wrong, the caller knows */
    LEAD_LOW = TOO_SHORT | TOO_LONG | TWO_TRAILS /* errors that any lower nibble permits */
};

/* clang-format off: a line for each group of nibbles */
#define BEFORE_HIGH_ERRORS                                                                         \
    TOO_LONG, TOO_LONG, TOO_LONG, TOO_LONG, TOO_LONG, TOO_LONG, TOO_LONG, TOO_LONG, /* 0x..7x */   \
        TWO_TRAILS, TWO_TRAILS, TWO_TRAILS, TWO_TRAILS,                             /* 8x..Bx */   \
        TOO_SHORT | OVERLONG_2,                                                     /* Cx */       \
        TOO_SHORT,                                                                  /* Dx */       \
        TOO_SHORT | OVERLONG_3 | SURROGATE,                                         /* Ex */       \
        TOO_SHORT | TOO_LARGE | OVERLONG_4                                          /* Fx */

#define LARGE (LEAD_LOW | TOO_LARGE | OVERLONG_4) /* F5..FF */
#define BEFORE_LOW_ERRORS                                                                          \
    LEAD_LOW | OVERLONG_3 | OVERLONG_2 | OVERLONG_4,            /* x0 */                           \
        LEAD_LOW | OVERLONG_2,                                  /* x1 */                           \
        LEAD_LOW, LEAD_LOW,                                     /* x2, x3 */                       \
        LEAD_LOW | TOO_LARGE,                                   /* x4 */                           \
        LARGE, LARGE, LARGE, LARGE, LARGE, LARGE, LARGE, LARGE, /* x5..xC */                       \
        LARGE | SURROGATE,                                      /* xD */                           \
        LARGE, LARGE                                            /* xE, xF */

#define TRAIL (TOO_LONG | OVERLONG_2 | TWO_TRAILS)
#define THIS_HIGH_ERRORS                                                                           \
    TOO_SHORT, TOO_SHORT, TOO_SHORT, TOO_SHORT,                       /* 0x..3x */                 \
        TOO_SHORT, TOO_SHORT, TOO_SHORT, TOO_SHORT,                   /* 4x..7x */                 \
        TRAIL | OVERLONG_3 | OVERLONG_4,                              /* 8x */                     \
        TRAIL | OVERLONG_3 | TOO_LARGE,                               /* 9x */                     \
        TRAIL | SURROGATE | TOO_LARGE, TRAIL | SURROGATE | TOO_LARGE, /* Ax, Bx */                 \
        TOO_SHORT, TOO_SHORT, TOO_SHORT, TOO_SHORT                    /* Cx..Fx */

/* Units by the upper nibble of a byte: one for a character, at its first byte, and two for a pair.
 */
#define UNITS_BY_NIBBLE 1, 1, 1, 1, 1, 1, 1, 1, 0, 0, 0, 0, 1, 1, 1, 2
/* clang-format on */

#endif
