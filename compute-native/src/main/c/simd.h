// Sixteen lanes, whatever the width of the machine's vectors: one of 512 bits, two of 256 or four of 128. The order of all
// float operations is written in terms of these lanes, so every variant gives the same bits.
#ifndef SELENE_SIMD_H
#define SELENE_SIMD_H

#include "kernel.h"

#if defined(__x86_64__)
#include <immintrin.h>
#elif defined(__aarch64__)
#include <arm_neon.h>
#endif

#if defined(__AVX512F__)
#define WIDTH 16
#elif defined(__AVX2__)
#define WIDTH 8
#else
#define WIDTH 4
#endif

enum { LANES = 16, PARTS = LANES / WIDTH };

typedef float fv __attribute__((vector_size(4 * WIDTH)));
typedef int32_t iv __attribute__((vector_size(4 * WIDTH)));
typedef uint32_t uv __attribute__((vector_size(4 * WIDTH)));
typedef double dv __attribute__((vector_size(4 * WIDTH)));
typedef int64_t lv __attribute__((vector_size(4 * WIDTH)));
typedef float half_fv __attribute__((vector_size(2 * WIDTH)));
typedef uint16_t half_hv __attribute__((vector_size(2 * WIDTH)));
typedef uint8_t quarter_bv __attribute__((vector_size(WIDTH)));

typedef struct { fv v[PARTS]; } f32x16;
typedef struct { iv v[PARTS]; } i32x16;
typedef struct { dv v[PARTS]; } f64x8;

// All memory may be unaligned: activations belong to the caller.
#define LOAD(type, p) ({ type value_; memcpy(&value_, (p), sizeof value_); value_; })
#define STORE(p, value) ({ __typeof__(value) value_ = (value); memcpy((p), &value_, sizeof value_); })

INLINE fv fv_fma(fv a, fv b, fv c) {
#if defined(__AVX512F__)
    return (fv) _mm512_fmadd_ps((__m512) a, (__m512) b, (__m512) c);
#elif defined(__AVX2__)
    return (fv) _mm256_fmadd_ps((__m256) a, (__m256) b, (__m256) c);
#elif defined(__aarch64__)
    return (fv) vfmaq_f32((float32x4_t) c, (float32x4_t) a, (float32x4_t) b);
#else
    for (int i = 0; i < WIDTH; i++) c[i] = __builtin_fmaf(a[i], b[i], c[i]);
    return c;
#endif
}

INLINE f32x16 f32x16_load(const float *p) {
    f32x16 r;
    for (int i = 0; i < PARTS; i++) r.v[i] = LOAD(fv, p + i * WIDTH);
    return r;
}

INLINE void f32x16_store(float *p, f32x16 a) {
    for (int i = 0; i < PARTS; i++) STORE(p + i * WIDTH, a.v[i]);
}

INLINE f32x16 f32x16_all(float x) {
    f32x16 r;
    for (int i = 0; i < PARTS; i++) r.v[i] = x - (fv) {0};
    return r;
}

INLINE f32x16 f32x16_fma(f32x16 a, f32x16 b, f32x16 c) {
    for (int i = 0; i < PARTS; i++) c.v[i] = fv_fma(a.v[i], b.v[i], c.v[i]);
    return c;
}

INLINE f32x16 f32x16_mul(f32x16 a, f32x16 b) {
    for (int i = 0; i < PARTS; i++) a.v[i] *= b.v[i];
    return a;
}

// a where the mask is all ones, else b
INLINE fv fv_select(iv mask, fv a, fv b) {
    return (fv) ((mask & (iv) a) | (~mask & (iv) b));
}

// Sixteen BF16 values widened.
INLINE f32x16 f32x16_load_bf16(const uint16_t *p) {
    f32x16 r;
    for (int i = 0; i < PARTS; i++)
        r.v[i] = (fv) (__builtin_convertvector(LOAD(half_hv, p + i * WIDTH), uv) << 16);
    return r;
}

// Rounds to BF16, half to even; a NaN stays one.
INLINE f32x16 f32x16_round_bf16(f32x16 a) {
    for (int i = 0; i < PARTS; i++) {
        uv bits = (uv) a.v[i];
        uv rounded = (bits + 0x7fff + ((bits >> 16) & 1)) & 0xffff0000u;
        a.v[i] = fv_select(a.v[i] == a.v[i], (fv) rounded, a.v[i]);
    }
    return a;
}

// Two halves of sixteen floats, added in F64: lane i and lane i + 8.
INLINE f64x8 f64x8_fold(f32x16 a) {
    float s[LANES];
    f32x16_store(s, a);
    f64x8 r;
    for (int i = 0; i < PARTS; i++)
        r.v[i] = __builtin_convertvector(LOAD(half_fv, s + i * WIDTH / 2), dv)
                + __builtin_convertvector(LOAD(half_fv, s + 8 + i * WIDTH / 2), dv);
    return r;
}

// The sum of sixteen partial sums in F64, by a tree: lanes i and i + 8, then i + 4, i + 2, i + 1.
INLINE double f32x16_total(f32x16 a) {
    double s[8];
    f64x8 folded = f64x8_fold(a);
    memcpy(s, &folded, sizeof s);
    return ((s[0] + s[4]) + (s[2] + s[6])) + ((s[1] + s[5]) + (s[3] + s[7]));
}

#endif
