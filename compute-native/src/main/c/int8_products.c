// Int8 rows times int8 panels. The sums are exact, so their order is free; the scaling is that of the scalar definition:
// (float(sum) * row scale) * weight scale.
#include "int8.h"
#include "weight.h"

// Elements after which 32-bit sums are put aside: 65,536 products of at most 255 * 128 stay below 2^31.
enum { EXACT = 65536 };

INLINE iv broadcast4(const uint8_t *x) {
    return LOAD(int32_t, x) - (iv) {0};
}

INLINE void tile(
    const int height, const uint8_t *w, const uint8_t *const *x, int64_t in, double (*totals)[PANEL]) {
    for (int64_t first = 0; first < in; first += EXACT) {
        int64_t last = smaller(in, first + EXACT);
        i32x16 acc[INT8_TILE][2];
#pragma GCC unroll 12
        for (int m = 0; m < height; m++) acc[m][0] = acc[m][1] = i32x16_zero();
        for (int64_t k = first; k < last; k += 4, w += 4 * PANEL) {
#pragma GCC unroll 12
            for (int m = 0; m < height; m++) {
                iv pairs = broadcast4(x[m] + k);
                acc[m][0] = i32x16_dot4(acc[m][0], pairs, w);
                acc[m][1] = i32x16_dot4(acc[m][1], pairs, w + 2 * PANEL);
            }
        }
#pragma GCC unroll 12
        for (int m = 0; m < height; m++) {
            int32_t sums[PANEL];
            memcpy(sums, &acc[m][0], sizeof sums / 2);
            memcpy(sums + PANEL / 2, &acc[m][1], sizeof sums / 2);
            for (int n = 0; n < PANEL; n++) totals[m][n] = (first ? totals[m][n] : 0) + sums[n];
        }
    }
}

void int8_products(
    const struct weight *w, int64_t panel, const struct rows *x, int64_t from, int64_t tokens, float *out) {
    const uint8_t *data = w->data + panel * w->panel_stride;
    const double *offsets = w->offsets + panel * PANEL;
    const float *scales = (const float *) w->scales + panel * PANEL;
    for (int64_t t = 0; t < tokens; t += INT8_TILE) {
        int height = (int) smaller(INT8_TILE, tokens - t);
        const uint8_t *rows[INT8_TILE];
        double totals[INT8_TILE][PANEL];
        for (int m = 0; m < height; m++) rows[m] = row_of(x, from + t + m);
        switch (height) {
#define TILE(n) case n: tile(n, data, rows, w->in, totals); break;
            TILE(1)
            TILE(2)
#if defined(__AVX512F__) || defined(__aarch64__)
            TILE(3)
#endif
#if defined(__AVX512F__)
            TILE(4) TILE(5) TILE(6) TILE(7) TILE(8) TILE(9) TILE(10) TILE(11) TILE(12)
#endif
#undef TILE
        }
        for (int m = 0; m < height; m++) {
            float scale = scale_of(x, from + t + m);
            for (int n = 0; n < PANEL; n++)
                out[(t + m) * PANEL + n] = ((float) (totals[m][n] + offsets[n]) * scale) * scales[n];
        }
    }
}
