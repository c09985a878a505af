// Int8 rows times INT4 panels with group scales: exact sums within a group, times the group's scale and added in F64 in the
// order of the groups, as in the scalar definition.
#include "int8.h"
#include "weight.h"

#if defined(__AVX512F__)
enum { HEIGHT = 4 };
#else
enum { HEIGHT = 1 };
#endif

typedef struct { f64x8 v[PANEL / 8]; } f64x32;

// acc[lane] += sum over j of w[4 * lane + j] * x[j], w unsigned and below 16, x signed
INLINE i32x16 dot4_nibbles(i32x16 acc, const uv *w, iv x) {
    for (int i = 0; i < PARTS; i++) {
#if defined(__AVX512VNNI__)
        acc.v[i] = (iv) _mm512_dpbusd_epi32((__m512i) acc.v[i], (__m512i) w[i], (__m512i) x);
#elif defined(__AVXVNNI__)
        acc.v[i] = (iv) _mm256_dpbusd_avx_epi32((__m256i) acc.v[i], (__m256i) w[i], (__m256i) x);
#elif defined(__AVX2__)
        // pairs of products are at most 2 * 15 * 128: vpmaddubsw does not saturate
        __m256i pairs = _mm256_maddubs_epi16((__m256i) w[i], (__m256i) x);
        acc.v[i] += (iv) _mm256_madd_epi16(pairs, _mm256_set1_epi16(1));
#elif defined(__ARM_FEATURE_DOTPROD)
        acc.v[i] = (iv) vdotq_s32((int32x4_t) acc.v[i], (int8x16_t) w[i], (int8x16_t) x);
#else
        int8_t a[4], rows[4 * WIDTH];
        memcpy(a, &x, sizeof a);
        memcpy(rows, &w[i], sizeof rows);
        for (int lane = 0; lane < WIDTH; lane++)
            for (int j = 0; j < 4; j++) acc.v[i][lane] += a[j] * rows[4 * lane + j];
#endif
    }
    return acc;
}

// Four activations as signed bytes, in every lane.
INLINE iv broadcast4(const uint8_t *x) {
    return (LOAD(int32_t, x) ^ (ACTIVATION_BIAS ? (int32_t) 0x80808080 : 0)) - (iv) {0};
}

// acc += (sums - 8 * sum of the activations) * scale of each row
INLINE void add_group(const struct weight *w, int64_t at, const i32x16 *sums, int32_t activations, f64x32 *acc) {
    int32_t wide[PANEL];
    float scales[PANEL];
    memcpy(wide, sums, sizeof wide);
    for (int n = 0; n < PANEL; n += LANES)
        f32x16_store(scales + n, w->scale_format == F32
            ? f32x16_load((const float *) w->scales + at + n)
            : f32x16_load_bf16((const uint16_t *) w->scales + at + n));
    typedef int32_t half_iv __attribute__((vector_size(2 * WIDTH)));
    double *totals = (double *) acc;
    for (int n = 0; n < PANEL; n += WIDTH / 2) {
        dv product = __builtin_convertvector(LOAD(half_iv, wide + n) - 8 * activations, dv)
                * __builtin_convertvector(LOAD(half_fv, scales + n), dv);
        STORE(totals + n, LOAD(dv, totals + n) + product);
    }
}

INLINE void tile(const int height, const struct weight *w, int64_t panel, const uint8_t *const *x, f64x32 *totals) {
    const uint8_t *data = w->data + panel * w->panel_stride;
    int64_t groups = w->in / w->block;
    int64_t sums_at = activation_sums_at(w->in);
    memset(totals, 0, height * sizeof *totals);
    for (int64_t g = 0; g < groups; g++) {
        i32x16 acc[HEIGHT][2];
        int32_t activations[HEIGHT];
#pragma GCC unroll 4
        for (int m = 0; m < height; m++) {
            acc[m][0] = acc[m][1] = i32x16_zero();
            activations[m] = 0;
        }
        for (int64_t k = g * w->block; k < (g + 1) * w->block; k += 8, data += 4 * PANEL) {
#pragma GCC unroll 4
            for (int m = 0; m < height; m++) activations[m] += LOAD(int32_t, x[m] + sums_at + k / 8 * 4);
#pragma GCC unroll 2
            for (int half = 0; half < 2; half++) {
                uv low[PARTS], high[PARTS];
                for (int i = 0; i < PARTS; i++) {
                    uv both = LOAD(uv, data + half * 64 + 4 * WIDTH * i);
                    low[i] = both & 0x0f0f0f0fu;
                    high[i] = (both >> 4) & 0x0f0f0f0fu;
                }
#pragma GCC unroll 4
                for (int m = 0; m < height; m++) {
                    acc[m][half] = dot4_nibbles(acc[m][half], low, broadcast4(x[m] + k));
                    acc[m][half] = dot4_nibbles(acc[m][half], high, broadcast4(x[m] + k + 4));
                }
            }
        }
#pragma GCC unroll 4
        for (int m = 0; m < height; m++)
            add_group(w, (panel * groups + g) * PANEL, acc[m], activations[m], totals + m);
    }
}

void int4_int8_products(
    const struct weight *w, int64_t panel, const struct rows *x, int64_t from, int64_t tokens, float *out) {
    for (int64_t t = 0; t < tokens;) {
        int height = tokens - t < HEIGHT ? 1 : HEIGHT;
        const uint8_t *rows[HEIGHT];
        f64x32 totals[HEIGHT];
        for (int m = 0; m < height; m++) rows[m] = row_of(x, from + t + m);
        if (height == 1) tile(1, w, panel, rows, totals);
        else tile(HEIGHT, w, panel, rows, totals);
        for (int m = 0; m < height; m++, t++)
            for (int n = 0; n < PANEL; n++)
                out[t * PANEL + n] = (float) ((const double *) (totals + m))[n] * scale_of(x, from + t);
    }
}
