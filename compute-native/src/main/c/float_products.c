// F32 rows times float panels, in the order of compute.vector: sixteen partial sums, element k to sum k mod 16 by FMA, in
// the order of k; after every 16,384 elements, and at the end, added up in F64.
#include "simd.h"
#include "weight.h"

enum { ROWS = 8, FLUSH = 16384 };

// Activation rows of the largest tile.
#if defined(__AVX512F__)
enum { HEIGHT = 3 };
#else
enum { HEIGHT = 1 };
#endif

// Sixteen weights of one row from k on. Block is where [ROWS][16] stored values of a step begin.
INLINE f32x16 decode(const int format, const struct weight *w, const uint8_t *step, int r, int64_t row, int64_t k) {
    if (format == F32) return f32x16_load((const float *) step + r * LANES);
    if (format == BF16) return f32x16_load_bf16((const uint16_t *) step + r * LANES);
    f32x16 value;
    float scale;
    if (format == FP8) {
        int64_t across = (w->in + w->block - 1) / w->block;
        scale = ((const float *) w->scales)[row / w->block * across + k / w->block];
        for (int i = 0; i < PARTS; i++) {
            uv bits = __builtin_convertvector(LOAD(quarter_bv, step + r * LANES + i * WIDTH), uv);
            uv magnitude = bits & 0x7f;
            // exponent and mantissa in place; the power of two brings the exponent's bias right, for subnormals too
            fv real = (fv) (magnitude << 20) * 0x1p120f;
            uv nan = (uv) (magnitude == 0x7f) & 0x7fc00000u;
            value.v[i] = (fv) ((uv) real | nan | (bits >> 7) << 31);
        }
    } else {
        int64_t groups = w->in / w->block;
        int64_t at = (row / ROWS * groups + k / w->block) * ROWS + r;
        if (w->scale_format == F32) scale = ((const float *) w->scales)[at];
        else {
            uint32_t bits = (uint32_t) ((const uint16_t *) w->scales)[at] << 16;
            scale = LOAD(float, &bits);
        }
        for (int i = 0; i < PARTS; i++) {
            uv bits = __builtin_convertvector(LOAD(quarter_bv, step + r * LANES + i * WIDTH), uv);
            uv nibbles = (k / LANES) % 2 ? bits >> 4 : bits & 15;
            value.v[i] = __builtin_convertvector((iv) nibbles - 8, fv);
        }
    }
    value = f32x16_mul(value, f32x16_all(scale));
    return w->round_to_bf16 ? f32x16_round_bf16(value) : value;
}

// Bytes of [ROWS][16] values, and how far a step of 16 elements advances.
INLINE const uint8_t *step_at(const int format, const uint8_t *block, int64_t k) {
    if (format == INT4) return block + k / 32 * ROWS * LANES;
    return block + k * ROWS * (format == F32 ? 4 : format == BF16 ? 2 : 1);
}

INLINE void tile(
    const int format, const int height, const struct weight *w, const uint8_t *block, int64_t row,
    const float *const *x, double totals[HEIGHT][ROWS]) {
#pragma GCC unroll 8
    for (int m = 0; m < height; m++)
        for (int r = 0; r < ROWS; r++) totals[m][r] = 0;
    int64_t in = (w->in + LANES - 1) / LANES * LANES;
    for (int64_t first = 0; first < in; first += FLUSH) {
        int64_t last = smaller(in, first + FLUSH);
        f32x16 acc[ROWS][HEIGHT];
#pragma GCC unroll 8
        for (int r = 0; r < ROWS; r++)
#pragma GCC unroll 8
            for (int m = 0; m < height; m++) acc[r][m] = f32x16_all(0);
        for (int64_t k = first; k < last; k += LANES) {
            const uint8_t *step = step_at(format, block, k);
            f32x16 xs[HEIGHT];
#pragma GCC unroll 8
            for (int m = 0; m < height; m++) xs[m] = f32x16_load(x[m] + k);
#pragma GCC unroll 8
            for (int r = 0; r < ROWS; r++) {
                f32x16 weights = decode(format, w, step, r, row, k);
#pragma GCC unroll 8
                for (int m = 0; m < height; m++) acc[r][m] = f32x16_fma(weights, xs[m], acc[r][m]);
            }
        }
#pragma GCC unroll 8
        for (int r = 0; r < ROWS; r++)
#pragma GCC unroll 8
            for (int m = 0; m < height; m++) totals[m][r] += f32x16_total(acc[r][m]);
    }
}

INLINE void products(
    const int format, const int most, const struct weight *w, const uint8_t *block, int64_t row, const struct rows *x,
    int64_t from, int64_t tokens, float *out) {
    for (int64_t t = 0; t < tokens; t += HEIGHT) {
        int height = (int) smaller(HEIGHT, tokens - t);
        const float *rows[HEIGHT];
        double totals[HEIGHT][ROWS];
        for (int m = 0; m < height; m++) rows[m] = row_of(x, from + t + m);
        if (HEIGHT > 1 && height == HEIGHT && most > 1) tile(format, HEIGHT, w, block, row, rows, totals);
        else for (int m = 0; m < height; m++) tile(format, 1, w, block, row, rows + m, totals + m);
        for (int m = 0; m < height; m++)
            for (int r = 0; r < ROWS; r++) out[(t + m) * PANEL + r] = (float) totals[m][r];
    }
}

// Decodes 8 rows into the layout of F32.
INLINE const uint8_t *decode_rows(
    const int format, const struct weight *w, const uint8_t *block, int64_t row, float *scratch) {
    int64_t in = (w->in + LANES - 1) / LANES * LANES;
    for (int64_t k = 0; k < in; k += LANES)
        for (int r = 0; r < ROWS; r++)
            f32x16_store(scratch + (k / LANES * ROWS + r) * LANES, decode(format, w, step_at(format, block, k), r, row, k));
    return (const uint8_t *) scratch;
}

void float_products(
    const struct weight *w, int64_t panel, const struct rows *x, int64_t from, int64_t tokens, float *out, float *scratch) {
    int64_t in = (w->in + LANES - 1) / LANES * LANES;
    int64_t bytes = w->format == INT4 ? (in + 16) / 32 * ROWS * LANES : in * ROWS * (w->format == F32 ? 4 : w->format == BF16 ? 2 : 1);
    for (int r = 0; r < PANEL; r += ROWS) {
        int64_t row = panel * PANEL + r;
        if (row >= w->out) return;
        const uint8_t *block = w->data + panel * w->panel_stride + r / ROWS * bytes;
        if (w->format == F32) products(F32, HEIGHT, w, block, row, x, from, tokens, out + r);
        else if (w->format == BF16) products(BF16, HEIGHT, w, block, row, x, from, tokens, out + r);
        else if (tokens > 1) {
            // decoded once for all tokens
            const uint8_t *decoded = w->format == FP8
                    ? decode_rows(FP8, w, block, row, scratch)
                    : decode_rows(INT4, w, block, row, scratch);
            products(F32, HEIGHT, w, decoded, row, x, from, tokens, out + r);
        } else if (w->format == FP8) products(FP8, 1, w, block, row, x, from, tokens, out + r);
        else products(INT4, 1, w, block, row, x, from, tokens, out + r);
    }
}
