// The dot product of four int8 pairs in each of sixteen lanes, by the best instruction of the variant.
//
// Some instructions want unsigned activations: these are then stored plus 128, and 128 times the sum of a row's weights is
// taken back at the end. All sums are exact modulo 2^32.
#ifndef SELENE_INT8_H
#define SELENE_INT8_H

#include "simd.h"

#if defined(__AVX512VNNI__) || defined(__AVXVNNI__) || defined(__AVX2__)
enum { ACTIVATION_BIAS = 128 };
#else
enum { ACTIVATION_BIAS = 0 };
#endif

// Activation rows of the largest tile: as many as the registers hold beside two vectors of weights.
#if defined(__AVX512F__)
enum { INT8_TILE = 12 };
#elif defined(__aarch64__)
enum { INT8_TILE = 3 };
#else
enum { INT8_TILE = 2 };
#endif

INLINE i32x16 i32x16_zero(void) {
    i32x16 r;
    for (int i = 0; i < PARTS; i++) r.v[i] = (iv) {0};
    return r;
}

// acc[lane] += sum over j of x[j] * w[4 * lane + j]
INLINE i32x16 i32x16_dot4(i32x16 acc, iv x, const uint8_t *w) {
    for (int i = 0; i < PARTS; i++) {
#if defined(__AVX512VNNI__)
        acc.v[i] = (iv) _mm512_dpbusd_epi32((__m512i) acc.v[i], (__m512i) x, LOAD(__m512i, w));
#elif defined(__AVXVNNI__)
        acc.v[i] = (iv) _mm256_dpbusd_avx_epi32((__m256i) acc.v[i], (__m256i) x, LOAD(__m256i, w + 32 * i));
#elif defined(__AVX2__)
        // vpmaddubsw saturates: even and odd bytes are multiplied as 16 bits, which is exact
        __m256i pairs = LOAD(__m256i, w + 32 * i);
        __m256i even = _mm256_madd_epi16(
            _mm256_srai_epi16(_mm256_slli_epi16(pairs, 8), 8), _mm256_and_si256((__m256i) x, _mm256_set1_epi16(255)));
        __m256i odd = _mm256_madd_epi16(_mm256_srai_epi16(pairs, 8), _mm256_srli_epi16((__m256i) x, 8));
        acc.v[i] += (iv) _mm256_add_epi32(even, odd);
#elif defined(__ARM_FEATURE_DOTPROD)
        acc.v[i] = (iv) vdotq_s32((int32x4_t) acc.v[i], LOAD(int8x16_t, w + 16 * i), (int8x16_t) x);
#else
        const int8_t *rows = (const int8_t *) w + 4 * WIDTH * i;
        int8_t a[4];
        memcpy(a, &x, sizeof a);
        for (int lane = 0; lane < WIDTH; lane++)
            for (int j = 0; j < 4; j++) acc.v[i][lane] += a[j] * rows[4 * lane + j];
#endif
    }
    return acc;
}

#endif
