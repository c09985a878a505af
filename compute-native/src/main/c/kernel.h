// What every kernel file shares: the one signature, names by variant, small helpers.
//
// A kernel is a function over units [from, end) of its work; units touch no common memory but for reading. Arguments are a
// struct whose fields are all eight bytes wide, so that the caller can write them one after the other. No kernel allocates,
// keeps anything between calls, or checks its arguments: the caller has.
#ifndef SELENE_KERNEL_H
#define SELENE_KERNEL_H

#include <stdint.h>
#include <string.h>

#define JOIN_(kernel, variant) selene_##kernel##_##variant
#define JOIN(kernel, variant) JOIN_(kernel, variant)

// VARIANT is the name of the instruction set that a file is compiled for.
#define KERNEL(name)                                                                          \
    __attribute__((visibility("default"))) void JOIN(name, VARIANT)(                          \
        const void *arguments, int64_t from, int64_t end, void *scratch)

#define INLINE static inline __attribute__((always_inline))

// Rows of a weight that are stored together; see weight.h.
enum { PANEL = 32 };

INLINE int64_t smaller(int64_t a, int64_t b) {
    return a < b ? a : b;
}

#endif
