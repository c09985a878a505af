// One Linear's weights in panels of 32 rows, and how rows of activations are multiplied with a panel.
//
//   INT8   [N/32][K/4][2][16][4]     a group of 64 bytes is 16 rows x 4 consecutive k
//   F32, BF16  [N/32][4][K/16][8][16]  8 rows at a time, 16 consecutive k each
//   FP8    as BF16, one byte each; scales F32 [N/block][K/block]
//   INT4   [N/32][4][K/32][8][16]    low nibbles k..k+15, high nibbles k+16..k+31; scales [N/32][4][K/group][8], F32 or BF16
//   INT4_INT8  [N/32][K/8][2][16][4]  low nibbles k..k+3, high nibbles k+4..k+7; scales [N/32][K/group][32], F32 or BF16
//
// Rows beyond N and elements beyond K are zeros.
#ifndef SELENE_WEIGHT_H
#define SELENE_WEIGHT_H

#include "kernel.h"

enum format { INT8 = 0, F32 = 1, BF16 = 2, FP8 = 3, INT4 = 4, INT4_INT8 = 5 };

struct weight {
    int64_t format;
    int64_t out, in;
    const uint8_t *data;
    int64_t panel_stride; // bytes; more than a panel where two weights are interleaved
    const void *scales;   // INT8: F32, one for each row
    const double *offsets; // INT8: what is added to the sum of a row; takes the bias of unsigned activations back
    int64_t block;         // FP8: edge of a block; INT4, INT4_INT8: elements of a group
    int64_t scale_format;  // INT4, INT4_INT8
    int64_t round_to_bf16; // FP8, INT4: whether value x scale is rounded
};

// Rows of activations: for INT8 and INT4_INT8 unsigned or signed bytes, by the variant, and the sum of each 8 of them; else
// F32 with zeros behind the last element.
struct rows {
    const uint8_t *data;
    int64_t stride;       // bytes
    const float *scales;  // of bytes: one for each row
    const int32_t *index; // which row belongs to which token; null if it is the same number
};

INLINE const void *row_of(const struct rows *x, int64_t token) {
    return x->data + (x->index ? x->index[token] : token) * x->stride;
}

INLINE float scale_of(const struct rows *x, int64_t token) {
    return x->scales[x->index ? x->index[token] : token];
}

// Where the sums of a row of bytes begin: int32, one for each 8 elements.
INLINE int64_t activation_sums_at(int64_t in) {
    return (in + 63) / 64 * 64;
}

INLINE int64_t panels_of(const struct weight *w) {
    return (w->out + PANEL - 1) / PANEL;
}

// Products of tokens [from, from + tokens) with one panel, to out [tokens][PANEL]. The scratch holds 8 rows of F32.
void JOIN(panel_products, VARIANT)(
    const struct weight *w, int64_t panel, const struct rows *x, int64_t from, int64_t tokens, float *out, float *scratch);
#define panel_products JOIN(panel_products, VARIANT)

void JOIN(int8_products, VARIANT)(
    const struct weight *w, int64_t panel, const struct rows *x, int64_t from, int64_t tokens, float *out);
#define int8_products JOIN(int8_products, VARIANT)

void JOIN(int4_int8_products, VARIANT)(
    const struct weight *w, int64_t panel, const struct rows *x, int64_t from, int64_t tokens, float *out);
#define int4_int8_products JOIN(int4_int8_products, VARIANT)

void JOIN(float_products, VARIANT)(
    const struct weight *w, int64_t panel, const struct rows *x, int64_t from, int64_t tokens, float *out, float *scratch);
#define float_products JOIN(float_products, VARIANT)

#endif
