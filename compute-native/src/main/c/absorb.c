// Queries turned into queries over latents: for each head the rows of K_h, scaled by the query's elements, are added in
// their order, in F32 by FMA.
#include "simd.h"
#include "weight.h"

struct absorb {
    const uint8_t *keys; // [heads][nope][rank padded to 16], F32 or BF16
    int64_t format;
    int64_t heads, nope, rope, rank;
    const float *queries;
    int64_t queries_stride;
    float *latent_queries;
    int64_t latent_stride;
    int64_t tokens;
};

enum { COLUMNS = 4, HEIGHT = 4 };

INLINE void tile(
    const int format, const int height, const int columns, const struct absorb *a, int64_t head, int64_t t, int64_t at) {
    int64_t padded = (a->rank + LANES - 1) / LANES * LANES;
    int size = format == BF16 ? 2 : 4;
    const uint8_t *keys = a->keys + (head * a->nope * padded + at) * size;
    const float *queries = a->queries + t * a->queries_stride + head * (a->nope + a->rope);
    f32x16 acc[HEIGHT][COLUMNS];
#pragma GCC unroll 4
    for (int m = 0; m < height; m++)
#pragma GCC unroll 4
        for (int c = 0; c < columns; c++) acc[m][c] = f32x16_all(0);
    for (int64_t i = 0; i < a->nope; i++, keys += padded * size)
#pragma GCC unroll 4
        for (int c = 0; c < columns; c++) {
            f32x16 key = format == BF16
                    ? f32x16_load_bf16((const uint16_t *) keys + c * LANES)
                    : f32x16_load((const float *) keys + c * LANES);
#pragma GCC unroll 4
            for (int m = 0; m < height; m++)
                acc[m][c] = f32x16_fma(f32x16_all(queries[m * a->queries_stride + i]), key, acc[m][c]);
        }
#pragma GCC unroll 4
    for (int m = 0; m < height; m++) {
        float *to = a->latent_queries + (t + m) * a->latent_stride + head * (a->rank + a->rope) + at;
#pragma GCC unroll 4
        for (int c = 0; c < columns; c++) {
            float values[LANES];
            f32x16_store(values, acc[m][c]);
            memcpy(to + c * LANES, values, smaller(LANES, a->rank - at - c * LANES) * sizeof(float));
        }
    }
}

INLINE void columns_of_head(const int format, const int columns, const struct absorb *a, int64_t head, int64_t at) {
    int64_t t = 0;
    for (; t + HEIGHT <= a->tokens; t += HEIGHT) tile(format, HEIGHT, columns, a, head, t, at);
    for (; t < a->tokens; t++) tile(format, 1, columns, a, head, t, at);
}

// A unit is a head.
KERNEL(absorb) {
    (void) scratch;
    const struct absorb *a = arguments;
    for (int64_t head = from; head < end; head++) {
        int64_t at = 0;
        int64_t padded = (a->rank + LANES - 1) / LANES * LANES;
        for (; at + COLUMNS * LANES <= padded; at += COLUMNS * LANES) {
            if (a->format == BF16) columns_of_head(BF16, COLUMNS, a, head, at);
            else columns_of_head(F32, COLUMNS, a, head, at);
        }
        for (; at < padded; at += LANES) {
            if (a->format == BF16) columns_of_head(BF16, 1, a, head, at);
            else columns_of_head(F32, 1, a, head, at);
        }
        for (int64_t t = 0; t < a->tokens; t++)
            memcpy(
                a->latent_queries + t * a->latent_stride + head * (a->rank + a->rope) + a->rank,
                a->queries + t * a->queries_stride + head * (a->nope + a->rope) + a->nope, a->rope * sizeof(float));
    }
}
