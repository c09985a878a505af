// Rows of F32 activations as int8, the bits of compute.scalar: half to even, clamped to [-128, 127].
#include "int8.h"
#include "weight.h"

struct quantise {
    const float *x;
    int64_t x_stride;     // elements
    const int32_t *index; // row of x for each row; null if it is the same number
    int64_t in;
    uint8_t *q;
    int64_t q_stride;     // the sums of each 8 elements lie behind the row; see weight.h
    float *scales;        // receives one for each row
    const float *statics; // [rows][2]: scale and zero point of static quantisation; null if dynamic
    int64_t statics_step; // 2, or 0 if all rows share one pair
};

// NaN becomes 0: its row is NaN by its scale
INLINE iv rounded(fv x) {
    const fv low = -128 - (fv) {0};
    const fv high = 127 - (fv) {0};
    x = fv_select(x == x, x, (fv) {0});
    x = fv_select(x < low, low, x);
    x = fv_select(x > high, high, x);
    // floats above 2^23 are whole numbers
    x = (x + 0x1.8p23f) - 0x1.8p23f;
    return __builtin_convertvector(x, iv) + ACTIVATION_BIAS;
}

// The largest magnitude, NaN if there is one: magnitudes order like their bits, and NaN is above all.
static float largest(const float *x, int64_t n) {
    uv most = {0};
    int64_t i = 0;
    for (; i + WIDTH <= n; i += WIDTH) {
        uv bits = (uv) LOAD(fv, x + i) & 0x7fffffffu;
        uv more = (uv) (bits > most);
        most = (more & bits) | (~more & most);
    }
    uint32_t best = 0;
    for (int l = 0; l < WIDTH; l++) best = most[l] > best ? most[l] : best;
    for (; i < n; i++) {
        uint32_t bits = LOAD(uint32_t, x + i) & 0x7fffffffu;
        best = bits > best ? bits : best;
    }
    return LOAD(float, &best);
}

// Quantises x / scale + zero and tells whether one of them is NaN. Adding a zero of 0 changes no rounded value.
static int quantise_row(const float *x, int64_t n, float scale, float zero, uint8_t *q) {
    iv sane = ~(iv) {0};
    int64_t i = 0;
    for (; i + WIDTH <= n; i += WIDTH) {
        fv value = LOAD(fv, x + i) / scale + zero;
        sane &= value == value;
        STORE(q + i, __builtin_convertvector((uv) rounded(value), quarter_bv));
    }
    int is_nan = 0;
    for (int l = 0; l < WIDTH; l++) is_nan |= !sane[l];
    for (; i < n; i++) {
        float value = x[i] / scale + zero;
        is_nan |= value != value;
        q[i] = (uint8_t) rounded(value - (fv) {0})[0];
    }
    return is_nan;
}

// The sums of each 8 elements, without the bias.
static void sum_eights(uint8_t *q, int64_t n) {
    uint8_t *sums = q + activation_sums_at(n);
    for (int64_t i = 0; i < n; i += 8, sums += 4) {
        int32_t sum = 0;
        for (int j = 0; j < 8; j++) sum += (int8_t) (q[i + j] - ACTIVATION_BIAS);
        STORE(sums, sum);
    }
}

KERNEL(quantise) {
    (void) scratch;
    const struct quantise *a = arguments;
    for (int64_t r = from; r < end; r++) {
        const float *x = a->x + (a->index ? a->index[r] : r) * a->x_stride;
        uint8_t *q = a->q + r * a->q_stride;
        if (a->statics) {
            const float *pair = a->statics + r * a->statics_step;
            a->scales[r] = quantise_row(x, a->in, pair[0], pair[1], q) ? __builtin_nanf("") : 1;
        } else {
            float scale = largest(x, a->in) / 127;
            if (scale == 0) memset(q, ACTIVATION_BIAS, a->in);
            else quantise_row(x, a->in, scale, 0, q);
            a->scales[r] = scale;
        }
        for (int64_t i = a->in; i % 8; i++) q[i] = ACTIVATION_BIAS;
        sum_eights(q, a->in);
    }
}
