// What is done to each row by itself. A unit is a row.
#include "convert.h"
#include "simd.h"

typedef double d4 __attribute__((vector_size(32)));
typedef float f4 __attribute__((vector_size(16)));

struct rms_norm {
    const float *x;
    int64_t x_stride;
    const float *weight;
    double eps;
    float *y;
    int64_t y_stride;
    int64_t columns;
};

KERNEL(rms_norm) {
    (void) scratch;
    const struct rms_norm *a = arguments;
    for (int64_t t = from; t < end; t++) {
        const float *x = a->x + t * a->x_stride;
        float *y = a->y + t * a->y_stride;
        // F64 in four partial sums
        d4 squares = {0};
        int64_t i = 0;
        for (; i + 4 <= a->columns; i += 4) {
            d4 wide = __builtin_convertvector(LOAD(f4, x + i), d4);
            squares += wide * wide;
        }
        for (; i < a->columns; i++) squares[0] += (double) x[i] * x[i];
        double sum = (squares[0] + squares[2]) + (squares[1] + squares[3]);
        float inverse = (float) (1 / __builtin_sqrt(sum / (double) a->columns + a->eps));
        for (i = 0; i < a->columns; i++) y[i] = a->weight[i] * (x[i] * inverse);
    }
}

struct add {
    const float *x;
    int64_t x_stride;
    float *y;
    int64_t y_stride;
    int64_t columns;
};

KERNEL(add) {
    (void) scratch;
    const struct add *a = arguments;
    for (int64_t t = from; t < end; t++) {
        const float *x = a->x + t * a->x_stride;
        float *y = a->y + t * a->y_stride;
        for (int64_t i = 0; i < a->columns; i++) y[i] += x[i];
    }
}

struct rope {
    float *x;
    int64_t x_stride;
    int64_t heads, head_width, rope_offset, pairs;
    const float *cos_sin;
    int64_t cos_sin_stride;
};

KERNEL(rope) {
    (void) scratch;
    const struct rope *a = arguments;
    for (int64_t t = from; t < end; t++) {
        const float *cos = a->cos_sin + t * a->cos_sin_stride;
        const float *sin = cos + a->pairs;
        for (int64_t h = 0; h < a->heads; h++) {
            float *x = a->x + t * a->x_stride + h * a->head_width + a->rope_offset;
            for (int64_t i = 0; i < a->pairs; i++) {
                float re = x[2 * i], im = x[2 * i + 1];
                x[2 * i] = re * cos[i] - im * sin[i];
                x[2 * i + 1] = im * cos[i] + re * sin[i];
            }
        }
    }
}

struct embed {
    const uint8_t *table;
    int64_t type;         // enum number
    int64_t table_stride; // bytes
    const int32_t *ids;
    float *y;
    int64_t y_stride;
    int64_t columns;
};

KERNEL(embed) {
    (void) scratch;
    const struct embed *a = arguments;
    for (int64_t t = from; t < end; t++) {
        const uint8_t *row = a->table + a->ids[t] * a->table_stride;
        for (int64_t i = 0; i < a->columns; i++) a->y[t * a->y_stride + i] = number_at(a->type, row, i);
    }
}

// Rows of F32, each padded with zeros to a multiple of 16 elements.
struct pad {
    const float *x;
    int64_t x_stride;
    const int32_t *index; // row of x for each row; null if it is the same number
    int64_t columns;
    float *y;
    int64_t y_stride;
};

KERNEL(pad) {
    (void) scratch;
    const struct pad *a = arguments;
    for (int64_t t = from; t < end; t++) {
        float *y = a->y + t * a->y_stride;
        memcpy(y, a->x + (a->index ? a->index[t] : t) * a->x_stride, a->columns * sizeof(float));
        for (int64_t i = a->columns; i % LANES; i++) y[i] = 0;
    }
}

struct store_latents {
    const float *x;
    int64_t x_stride;
    const int64_t *slots; // of each row
    int64_t columns;
    uint8_t *cache;
    int64_t is_bf16;
};

KERNEL(store_latents) {
    (void) scratch;
    const struct store_latents *a = arguments;
    for (int64_t t = from; t < end; t++) {
        const float *x = a->x + t * a->x_stride;
        uint8_t *slot = a->cache + a->slots[t] * a->columns * (a->is_bf16 ? 2 : 4);
        if (!a->is_bf16) memcpy(slot, x, a->columns * sizeof(float));
        else
            for (int64_t i = 0; i < a->columns; i++) {
                uint16_t bits = float_to_bf16(x[i]);
                memcpy(slot + 2 * i, &bits, sizeof bits);
            }
    }
}
