// Whether this machine, and its operating system, can run a variant: asked before the first kernel is called.
#include "kernel.h"

struct supports {
    const char *variant;
    int64_t answer;
};

#if defined(__x86_64__)
#include <cpuid.h>

// AVX-VNNI: leaf 7, subleaf 1, EAX bit 4. __builtin_cpu_supports of older compilers does not know it.
static int has_avx_vnni(void) {
    unsigned a, b, c, d;
    return __get_cpuid_count(7, 1, &a, &b, &c, &d) && (a >> 4 & 1);
}

static int can_run(const char *variant) {
    __builtin_cpu_init();
    int avx2 = __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma");
    if (!strcmp(variant, "avx512vnni"))
        return avx2 && __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw")
                && __builtin_cpu_supports("avx512dq") && __builtin_cpu_supports("avx512vl")
                && __builtin_cpu_supports("avx512vnni");
    if (!strcmp(variant, "avxvnni")) return avx2 && has_avx_vnni();
    if (!strcmp(variant, "avx2")) return avx2;
    return !strcmp(variant, "portable");
}
#elif defined(__aarch64__)
#include <sys/auxv.h>

enum { HWCAP_DOT_PRODUCT = 1 << 20 };

static int can_run(const char *variant) {
    if (!strcmp(variant, "dotprod")) return (getauxval(AT_HWCAP) & HWCAP_DOT_PRODUCT) != 0;
    return !strcmp(variant, "portable");
}
#else
static int can_run(const char *variant) {
    return !strcmp(variant, "portable");
}
#endif

#define VARIANT all
KERNEL(supports) {
    (void) from, (void) end, (void) scratch;
    struct supports *a = (struct supports *) arguments;
    a->answer = can_run(a->variant);
}
