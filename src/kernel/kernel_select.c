/* The constant tables, and the choice between them.
 *
 * What the processor can do is asked once, when the first kernel is called; the answer is a pointer
 * to a constant table, published by an atomic store. OFFHEAP_KERNELS=scalar|sse42|avx2|avx512|neon
 * forces a table that the machine can run, which is what benchmarks and bug hunts need; a name that
 * it cannot run is ignored, and oh_kernel_name() says what is in use.
 */
#include "kernel/kernel_select.h"

#include "kernel/kernel_isa.h"

#include <stdlib.h>
#include <string.h>

_Atomic(const ohi_kernel_table *) ohi_kernel_chosen = NULL;

#define OHI_FROM_SCALAR(result, name, parameters, ...) .name = ohi_scalar_##name,
static const ohi_kernel_table table_scalar = {.name = "scalar", OHI_KERNEL_MAP(OHI_FROM_SCALAR)};

static bool runs_anywhere(void)
{
    return true;
}

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

/* The compiler's runtime also asks the operating system whether it saves the wide registers. */
static bool runs_sse42(void)
{
    __builtin_cpu_init();
    return __builtin_cpu_supports("sse4.2") && __builtin_cpu_supports("popcnt");
}

static bool runs_avx2(void)
{
    return runs_sse42() && __builtin_cpu_supports("avx2") && __builtin_cpu_supports("bmi") &&
           __builtin_cpu_supports("bmi2");
}

/* Byte permutes and byte compress (VBMI, VBMI2: Ice Lake and Zen 4 on) are what makes the wide
 * kernels worth it; a processor with the older half of AVX-512 is better served by AVX2. */
static bool runs_avx512(void)
{
    return runs_avx2() && __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw") &&
           __builtin_cpu_supports("avx512vl") && __builtin_cpu_supports("avx512vbmi") &&
           __builtin_cpu_supports("avx512vbmi2");
}
#endif

#if OHI_ARM
#define OHI_FROM_NEON(result, name, parameters, sse42, avx2, avx512, neon)                         \
    .name = ohi_##neon##_##name,
static const ohi_kernel_table table_neon = {.name = "neon", OHI_KERNEL_MAP(OHI_FROM_NEON)};
#endif

static const struct candidate {
    const ohi_kernel_table *table;
    bool (*runs)(void);
} candidates[] = {
#if OHI_X86
    {&table_avx512, runs_avx512},   {&table_avx2, runs_avx2}, {&table_sse42, runs_sse42},
#endif
#if OHI_ARM
    {&table_neon, runs_anywhere},
#endif
    {&table_scalar, runs_anywhere},
};

const ohi_kernel_table *ohi_kernel_runnable(size_t index)
{
    for (size_t i = 0; i < sizeof candidates / sizeof candidates[0]; i++)
        if (candidates[i].runs() && index-- == 0)
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

OHI_COLD const ohi_kernel_table *ohi_kernel_choose(void)
{
    const ohi_kernel_table *table = forced_by_environment();
    if (table == NULL)
        table = ohi_kernel_runnable(0);
    atomic_store_explicit(&ohi_kernel_chosen, table, memory_order_release);
    return table;
}

const char *oh_kernel_name(void)
{
    return ohi_kernels()->name;
}
