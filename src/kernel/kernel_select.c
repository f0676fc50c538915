/* The constant tables, and the choice between them.
 *
 * What the processor can do is asked once, when the library is loaded, so that no call has to: the
 * answer is a pointer to a constant table. Whoever calls a codec before that, from a constructor
 * that runs earlier, gets the scalar kernels. OFFHEAP_KERNELS=scalar|sse42|avx2|avx512|neon forces
 * a table that the machine can run, which is what benchmarks and bug hunts need; a name that it
 * cannot run is ignored, and oh_kernel_name() says what is in use.
 */
#include "kernel/kernel_select.h"

#include "kernel/kernel_isa.h"
#include "kernel/press_tables.h"

#if OHI_X86
#include <cpuid.h>
#endif
#include <stdlib.h>
#include <string.h>

/* A machine can run its set and all smaller ones. */
enum { SET_UNKNOWN, SET_SCALAR, SET_SSE42, SET_AVX2, SET_AVX512, SET_NEON = SET_SSE42 };

#define OHI_FROM_SCALAR(result, name, parameters, ...) .name = ohi_scalar_##name,
static const ohi_kernel_table table_scalar = {.name = "scalar", OHI_KERNEL_MAP(OHI_FROM_SCALAR)};

_Atomic(const ohi_kernel_table *) ohi_kernel_chosen = &table_scalar;

#if OHI_X86
#define OHI_FROM_SSE42(result, name, parameters, sse42, avx2, avx512, neon)                        \
    .name = ohi_##sse42##_##name,
#define OHI_FROM_AVX2(result, name, parameters, sse42, avx2, avx512, neon)                         \
    .name = ohi_##avx2##_##name,
#define OHI_FROM_AVX512(result, name, parameters, sse42, avx2, avx512, neon)                       \
    .name = ohi_##avx512##_##name,
static const ohi_kernel_table table_sse42 = {.name = "sse42", OHI_KERNEL_MAP(OHI_FROM_SSE42)};
static const ohi_kernel_table table_avx2 = {.name = "avx2", OHI_KERNEL_MAP(OHI_FROM_AVX2)};
static const ohi_kernel_table table_avx512 = {.name = "avx512", OHI_KERNEL_MAP(OHI_FROM_AVX512)};

/* The answers of CPUID, as bits: what the compiler's runtime has for this is ten times as long. */
enum {
    LEAF1_C_SSE42_POPCNT = 1 << 20 | 1 << 23,
    LEAF1_C_AVX_OSXSAVE = 1 << 28 | 1 << 27,
    LEAF7_B_AVX2_BMI_BMI2 = 1 << 5 | 1 << 3 | 1 << 8,
    LEAF7_B_AVX512_F_BW = 1 << 16 | 1 << 30,
    LEAF7_C_VBMI_VBMI2 = 1 << 1 | 1 << 6,
    STATE_YMM = 6,    /* what the operating system saves: XMM and the upper halves, */
    STATE_ZMM = 0xE6, /* and masks, the upper halves of these, and the upper registers */
};
#define LEAF7_B_AVX512_VL (1u << 31)

static bool has_all(unsigned bits, unsigned wanted)
{
    return (bits & wanted) == wanted;
}

static unsigned saved_state(void)
{
    unsigned state, upper;
    __asm__("xgetbv" : "=a"(state), "=d"(upper) : "c"(0));
    return state;
}

/* Byte permutes and byte compress (VBMI, VBMI2: Ice Lake and Zen 4 on) are what makes the wide
 * kernels worth it; a processor with the older half of AVX-512 is better served by AVX2. */
static int ask_processor(void)
{
    unsigned a, b, c, d;
    if (!__get_cpuid(1, &a, &b, &c, &d) || !has_all(c, LEAF1_C_SSE42_POPCNT))
        return SET_SCALAR;
    const unsigned state = has_all(c, LEAF1_C_AVX_OSXSAVE) ? saved_state() : 0;
    if (!has_all(state, STATE_YMM) || !__get_cpuid_count(7, 0, &a, &b, &c, &d) ||
        !has_all(b, LEAF7_B_AVX2_BMI_BMI2))
        return SET_SSE42;
    const bool is_wide = has_all(state, STATE_ZMM) && has_all(c, LEAF7_C_VBMI_VBMI2) &&
                         has_all(b, LEAF7_B_AVX512_F_BW | LEAF7_B_AVX512_VL);
    return is_wide ? SET_AVX512 : SET_AVX2;
}

/* Asked once: under a hypervisor each CPUID is a trip to it. */
static int best_set(void)
{
    static atomic_int known;
    int set = atomic_load_explicit(&known, memory_order_relaxed);
    if (set == SET_UNKNOWN) {
        set = ask_processor();
        atomic_store_explicit(&known, set, memory_order_relaxed);
    }
    return set;
}
#else
static int best_set(void)
{
    return OHI_ARM ? SET_NEON : SET_SCALAR;
}
#endif

#if OHI_ARM
#define OHI_FROM_NEON(result, name, parameters, sse42, avx2, avx512, neon)                         \
    .name = ohi_##neon##_##name,
static const ohi_kernel_table table_neon = {.name = "neon", OHI_KERNEL_MAP(OHI_FROM_NEON)};
#endif

static const struct candidate {
    const ohi_kernel_table *table;
    int set;
} candidates[] = {
#if OHI_X86
    {&table_avx512, SET_AVX512}, {&table_avx2, SET_AVX2}, {&table_sse42, SET_SSE42},
#endif
#if OHI_ARM
    {&table_neon, SET_NEON},
#endif
    {&table_scalar, SET_SCALAR},
};

const ohi_kernel_table *ohi_kernel_runnable(size_t index)
{
    for (size_t i = 0; i < sizeof candidates / sizeof candidates[0]; i++)
        if (candidates[i].set <= best_set() && index-- == 0)
            return candidates[i].table;
    return NULL;
}

static const ohi_kernel_table *forced_by_environment(void)
{
    const char *wanted = getenv("OFFHEAP_KERNELS");
    const ohi_kernel_table *table = NULL;
    if (wanted == NULL)
        return NULL;
    for (size_t i = 0; (table = ohi_kernel_runnable(i)) != NULL; i++)
        if (strcmp(table->name, wanted) == 0)
            return table;
    return NULL;
}

const ohi_kernel_table *ohi_kernel_choose(void)
{
    const ohi_kernel_table *table = forced_by_environment();
    if (table == NULL)
        table = ohi_kernel_runnable(0);
    atomic_store_explicit(&ohi_kernel_chosen, table, memory_order_relaxed);
    return table;
}

OHI_AT_LOAD static void choose_at_load(void)
{
    ohi_press_tables_make();
    (void)ohi_kernel_choose();
}

const char *oh_kernel_name(void)
{
    return ohi_kernels()->name;
}
