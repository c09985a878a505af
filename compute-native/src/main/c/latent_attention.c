// Causal attention over paged latents, in the order of compute.vector: blocks of 64 keys from position 0; scores as F32
// products in sixteen sums, added in F64; an online softmax in F64; weighted latents in F32 by FMA, key after key.
#include "exp.h"
#include "weight.h"

// Queries and keys, or queries and vectors of latents, that a tile holds in registers.
#if defined(__AVX512F__)
enum { TILE = 4 };
#elif defined(__AVX2__) || defined(__aarch64__)
enum { TILE = 2 };
#else
enum { TILE = 1 };
#endif

enum { KEYS = 64, QUERIES = 64 };

struct span {
    int64_t first_row, rows, first_position;
    const int32_t *block_table;
    int64_t first_unit;
};

struct latent_attention {
    const float *queries; // [tokens][heads][dim]
    int64_t queries_stride;
    int64_t heads, dim, rank;
    double scale;
    const struct span *spans;
    int64_t num_spans;
    int64_t unit_rows, unit_heads; // at most QUERIES together
    const uint8_t *cache;
    int64_t format; // F32 or BF16
    int64_t block_tokens;
    float *out; // [tokens][heads][rank]
    int64_t out_stride;
};

// One unit's memory, in the scratch.
struct state {
    int64_t stride; // floats of a query and of a copied key
    int64_t value_stride;
    float *queries; // [QUERIES][stride]
    float *values;  // [QUERIES][value_stride]
    uint8_t *copies; // [KEYS][stride], where keys do not fill whole lanes
    double scores[QUERIES][KEYS];
    float weights[QUERIES][KEYS];
    double max[QUERIES], total[QUERIES];
    int has_weight[QUERIES];
    const uint8_t *keys[KEYS];
};

INLINE f32x16 load(const int format, const uint8_t *key, int64_t k) {
    return format == BF16 ? f32x16_load_bf16((const uint16_t *) key + k) : f32x16_load((const float *) key + k);
}

// The totals of a tile's row, each as by f32x16_total.
INLINE void totals(const f32x16 sums[TILE], double out[TILE]) {
#if defined(__AVX512F__)
    __m512d d[TILE];
    for (int i = 0; i < TILE; i++) {
        __m512 s = (__m512) sums[i].v[0];
        d[i] = _mm512_add_pd(
            _mm512_cvtps_pd(_mm512_castps512_ps256(s)), _mm512_cvtps_pd(_mm512_extractf32x8_ps(s, 1)));
    }
    __m512d ab = _mm512_add_pd(_mm512_shuffle_f64x2(d[0], d[1], 0x44), _mm512_shuffle_f64x2(d[0], d[1], 0xee));
    __m512d cd = _mm512_add_pd(_mm512_shuffle_f64x2(d[2], d[3], 0x44), _mm512_shuffle_f64x2(d[2], d[3], 0xee));
    __m512d pairs = _mm512_add_pd(_mm512_shuffle_f64x2(ab, cd, 0x88), _mm512_shuffle_f64x2(ab, cd, 0xdd));
    __m512d all = _mm512_add_pd(pairs, _mm512_permute_pd(pairs, 0x55));
    _mm512_mask_compressstoreu_pd(out, 0x55, all);
#else
    for (int i = 0; i < TILE; i++) out[i] = f32x16_total(sums[i]);
#endif
}

INLINE void score_tile(const int format, const int height, struct state *s, double scale, int64_t dim, int q, int64_t j) {
    f32x16 acc[TILE][TILE];
#pragma GCC unroll 4
    for (int m = 0; m < height; m++)
#pragma GCC unroll 4
        for (int i = 0; i < TILE; i++) acc[m][i] = f32x16_all(0);
    for (int64_t k = 0; k < dim; k += LANES) {
        f32x16 keys[TILE];
#pragma GCC unroll 4
        for (int i = 0; i < TILE; i++) keys[i] = load(format, s->keys[j + i], k);
#pragma GCC unroll 4
        for (int m = 0; m < height; m++) {
            f32x16 query = f32x16_load(s->queries + (q + m) * s->stride + k);
#pragma GCC unroll 4
            for (int i = 0; i < TILE; i++) acc[m][i] = f32x16_fma(keys[i], query, acc[m][i]);
        }
    }
#pragma GCC unroll 4
    for (int m = 0; m < height; m++) {
        double products[TILE];
        totals(acc[m], products);
        for (int i = 0; i < TILE; i++) s->scores[q + m][j + i] = scale * (0.0 + products[i]);
    }
}

// Queries [first, end) with keys [0, keys); beyond the last key the first is repeated and its scores are not read.
INLINE void score(const int format, struct state *s, const struct latent_attention *a, int first, int end, int64_t keys) {
    for (int64_t j = keys; j % TILE; j++) s->keys[j] = s->keys[0];
    for (int64_t j = 0; j < keys; j += TILE) {
        int q = first;
        for (; q + TILE <= end; q += TILE) score_tile(format, TILE, s, a->scale, a->dim, q, j);
        for (; q < end; q++) score_tile(format, 1, s, a->scale, a->dim, q, j);
    }
}

// Turns the scores of one query with the first keys into weights and brings what was summed so far to the new maximum.
static void soften(struct state *s, int q, int64_t keys, int64_t rank) {
    double *scores = s->scores[q];
    double max = s->max[q];
    for (int64_t j = 0; j < keys; j++) max = scores[j] > max || scores[j] != scores[j] ? scores[j] : max;
    s->has_weight[q] = max != -__builtin_inf();
    if (!s->has_weight[q]) return;

    double shrink = exp_of(s->max[q] - max);
    if (shrink != 1) {
        float *values = s->values + q * s->value_stride;
        for (int64_t i = 0; i < rank; i++) values[i] *= (float) shrink;
    }
    double sum = s->total[q] * shrink;
    for (int64_t j = 0; j < keys; j += WIDTH / 2) STORE(scores + j, dv_exp(LOAD(dv, scores + j) - max));
    for (int64_t j = 0; j < keys; j++) {
        s->weights[q][j] = (float) scores[j];
        sum += scores[j];
    }
    s->max[q] = max;
    s->total[q] = sum;
}

INLINE void add_tile(
    const int format, const int height, const int columns, struct state *s, const int *q, int64_t keys, int64_t at) {
    f32x16 acc[TILE][TILE];
#pragma GCC unroll 4
    for (int m = 0; m < height; m++)
#pragma GCC unroll 4
        for (int c = 0; c < columns; c++) acc[m][c] = f32x16_load(s->values + q[m] * s->value_stride + at + c * LANES);
    for (int64_t j = 0; j < keys; j++) {
        f32x16 key[TILE];
#pragma GCC unroll 4
        for (int c = 0; c < columns; c++) key[c] = load(format, s->keys[j], at + c * LANES);
#pragma GCC unroll 4
        for (int m = 0; m < height; m++) {
            f32x16 weight = f32x16_all(s->weights[q[m]][j]);
#pragma GCC unroll 4
            for (int c = 0; c < columns; c++) acc[m][c] = f32x16_fma(weight, key[c], acc[m][c]);
        }
    }
#pragma GCC unroll 4
    for (int m = 0; m < height; m++)
#pragma GCC unroll 4
        for (int c = 0; c < columns; c++) f32x16_store(s->values + q[m] * s->value_stride + at + c * LANES, acc[m][c]);
}

INLINE void add_columns(const int format, const int columns, struct state *s, const int *q, int count, int64_t keys, int64_t at) {
    int i = 0;
    for (; i + TILE <= count; i += TILE) add_tile(format, TILE, columns, s, q + i, keys, at);
    for (; i < count; i++) add_tile(format, 1, columns, s, q + i, keys, at);
}

// Adds the weighted latents to those of queries [first, end) that have any weight.
INLINE void add(const int format, struct state *s, int first, int end, int64_t keys) {
    int q[QUERIES];
    int count = 0;
    for (int i = first; i < end; i++)
        if (s->has_weight[i]) q[count++] = i;
    int64_t at = 0;
    for (; at + TILE * LANES <= s->value_stride; at += TILE * LANES) add_columns(format, TILE, s, q, count, keys, at);
    for (; at < s->value_stride; at += LANES) add_columns(format, 1, s, q, count, keys, at);
}

static void find_keys(struct state *s, const struct latent_attention *a, const struct span *span, int64_t from, int64_t keys) {
    int64_t bytes = a->dim * (a->format == BF16 ? 2 : 4);
    for (int64_t j = 0; j < keys; j++) {
        int64_t position = from + j;
        int64_t slot = span->block_table[position / a->block_tokens] * a->block_tokens + position % a->block_tokens;
        s->keys[j] = a->cache + slot * bytes;
        if (s->stride == a->dim) continue;
        uint8_t *copy = s->copies + j * s->stride * 4;
        memset(copy, 0, s->stride * 4);
        s->keys[j] = memcpy(copy, s->keys[j], bytes);
    }
}

INLINE void attend(
    const int format, struct state *s, const struct latent_attention *a, const struct span *span, int64_t first_row,
    int64_t rows, int64_t heads) {
    int64_t first_position = span->first_position + first_row;
    int64_t last_position = first_position + rows - 1;
    for (int64_t block = 0; block <= last_position; block += KEYS) {
        int64_t keys = smaller(KEYS, last_position + 1 - block);
        find_keys(s, a, span, block, keys);
        int64_t seeing = block > first_position ? block - first_position : 0; // rows before do not see this block
        score(format, s, a, (int) (seeing * heads), (int) (rows * heads), keys);
        for (int64_t r = seeing; r < rows; r++) {
            int64_t seen = smaller(keys, first_position + r + 1 - block);
            for (int q = (int) (r * heads); q < (r + 1) * heads; q++) soften(s, q, seen, a->rank);
            add(format, s, (int) (r * heads), (int) ((r + 1) * heads), seen);
        }
    }
}

static void place(struct state *s, const struct latent_attention *a) {
    s->stride = (a->dim + LANES - 1) / LANES * LANES;
    s->value_stride = (a->rank + LANES - 1) / LANES * LANES;
    s->queries = (float *) (s + 1);
    s->values = s->queries + QUERIES * s->stride;
    s->copies = (uint8_t *) (s->values + QUERIES * s->value_stride);
}

// A unit is some heads of some rows of one span.
KERNEL(latent_attention) {
    const struct latent_attention *a = arguments;
    struct state *s = scratch;
    place(s, a);
    int64_t head_units = (a->heads + a->unit_heads - 1) / a->unit_heads;
    const struct span *span = a->spans;
    for (int64_t unit = from; unit < end; unit++) {
        while (span + 1 < a->spans + a->num_spans && unit >= span[1].first_unit) span++;
        int64_t in_span = unit - span->first_unit;
        int64_t first_row = in_span / head_units * a->unit_rows;
        int64_t first_head = in_span % head_units * a->unit_heads;
        int64_t rows = smaller(a->unit_rows, span->rows - first_row);
        int64_t heads = smaller(a->unit_heads, a->heads - first_head);
        for (int64_t q = 0; q < rows * heads; q++) {
            const float *query = a->queries + (span->first_row + first_row + q / heads) * a->queries_stride
                    + (first_head + q % heads) * a->dim;
            memset(s->queries + q * s->stride, 0, s->stride * sizeof(float));
            memcpy(s->queries + q * s->stride, query, a->dim * sizeof(float));
            memset(s->values + q * s->value_stride, 0, s->value_stride * sizeof(float));
            s->max[q] = -__builtin_inf();
            s->total[q] = 0;
        }
        if (a->format == BF16) attend(BF16, s, a, span, first_row, rows, heads);
        else attend(F32, s, a, span, first_row, rows, heads);
        for (int64_t q = 0; q < rows * heads; q++) {
            float *out = a->out + (span->first_row + first_row + q / heads) * a->out_stride
                    + (first_head + q % heads) * a->rank;
            for (int64_t i = 0; i < a->rank; i++) out[i] = (float) (s->values[q * s->value_stride + i] / s->total[q]);
        }
    }
}
