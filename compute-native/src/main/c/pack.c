// From the rows of a checkpoint to panels; see weight.h for the layouts.
#include "convert.h"
#include "int8.h"
#include "weight.h"

enum { ROWS = 8 };

struct pack_int8 {
    const int8_t *source;
    int64_t source_stride;
    const int32_t *bias; // null if there is none
    int64_t out, in;
    uint8_t *data;
    int64_t panel_stride;
    double *offsets;
};

// A unit is a panel.
KERNEL(pack_int8) {
    (void) scratch;
    const struct pack_int8 *a = arguments;
    int64_t in = (a->in + 3) / 4 * 4;
    for (int64_t panel = from; panel < end; panel++) {
        uint8_t *data = a->data + panel * a->panel_stride;
        for (int64_t r = 0; r < PANEL; r++) {
            int64_t row = panel * PANEL + r;
            double sum = 0;
            if (row < a->out) {
                const int8_t *source = a->source + row * a->source_stride;
                int32_t whole = 0; // below 2^31 for rows of up to 16 million elements
                for (int64_t k = 0; k < a->in; k++) whole += source[k];
                sum = (a->bias ? a->bias[row] : 0.0) - (double) ACTIVATION_BIAS * whole;
            }
            a->offsets[row] = sum;
        }
        for (int64_t k = 0; k < in; k += 4)
            for (int64_t r = 0; r < PANEL; r++) {
                int64_t row = panel * PANEL + r;
                uint8_t four[4] = {0};
                if (row < a->out) memcpy(four, a->source + row * a->source_stride + k, smaller(4, a->in - k));
                memcpy(data + k * PANEL + r * 4, four, 4);
            }
    }
}

struct pack_floats {
    const uint8_t *source;
    int64_t source_type;   // enum number; 0 for nibbles of INT4
    int64_t source_stride; // bytes
    const uint8_t *scales; // null if there are none
    int64_t scale_type;
    int64_t scale_stride;     // bytes
    int64_t row_block, block; // rows and elements that share a scale
    int64_t round_to_bf16;
    int64_t first_row; // of the source
    int64_t out, in;
    uint8_t *data;
    int64_t format; // F32 or BF16
    int64_t panel_stride;
    int64_t as_rows; // 0 for panels, 1 for rows of the format, padded to 16 elements
};

INLINE float source_element(const struct pack_floats *a, int64_t row, int64_t k) {
    const uint8_t *source = a->source + row * a->source_stride;
    float value = a->source_type ? number_at(a->source_type, source, k) : (float) ((source[k / 2] >> 4 * (k % 2) & 15) - 8);
    if (!a->scales) return value;
    value *= number_at(a->scale_type, a->scales + row / a->row_block * a->scale_stride, k / a->block);
    return a->round_to_bf16 ? float_of_bits((uint32_t) float_to_bf16(value) << 16) : value;
}

// Decodes to F32 or BF16. A unit is a panel, or PANEL rows.
KERNEL(pack_floats) {
    (void) scratch;
    const struct pack_floats *a = arguments;
    int64_t in = (a->in + LANES - 1) / LANES * LANES;
    for (int64_t panel = from; panel < end; panel++) {
        uint8_t *data = a->data + panel * a->panel_stride;
        for (int64_t r = 0; r < PANEL; r++) {
            int64_t row = panel * PANEL + r;
            if (a->as_rows && row >= a->out) break;
            for (int64_t k = 0; k < in; k++) {
                float value = row < a->out && k < a->in ? source_element(a, a->first_row + row, k) : 0;
                int64_t at = a->as_rows
                        ? r * in + k
                        : r / ROWS * ROWS * in + (k / LANES * ROWS + r % ROWS) * LANES + k % LANES;
                if (a->format == BF16) {
                    uint16_t bits = float_to_bf16(value);
                    memcpy(data + 2 * at, &bits, sizeof bits);
                } else memcpy(data + 4 * at, &value, sizeof value);
            }
        }
    }
}

struct pack_bytes {
    const uint8_t *source;
    int64_t source_stride; // bytes
    int64_t out, in;
    uint8_t *data;
    int64_t panel_stride;
};

// FP8 as it is. A unit is a panel.
KERNEL(pack_fp8) {
    (void) scratch;
    const struct pack_bytes *a = arguments;
    int64_t in = (a->in + LANES - 1) / LANES * LANES;
    for (int64_t panel = from; panel < end; panel++)
        for (int64_t r = 0; r < PANEL; r++) {
            int64_t row = panel * PANEL + r;
            uint8_t *data = a->data + panel * a->panel_stride + r / ROWS * ROWS * in + r % ROWS * LANES;
            for (int64_t k = 0; k < in; k += LANES, data += ROWS * LANES) {
                memset(data, 0, LANES);
                if (row < a->out)
                    memcpy(data, a->source + row * a->source_stride + k, smaller(LANES, a->in - k));
            }
        }
}

// INT4 regrouped, so that the low nibbles of 16 bytes are 16 consecutive elements. A unit is a panel.
KERNEL(pack_int4) {
    (void) scratch;
    const struct pack_bytes *a = arguments;
    int64_t in = (a->in + 31) / 32 * 32;
    for (int64_t panel = from; panel < end; panel++)
        for (int64_t r = 0; r < PANEL; r++) {
            int64_t row = panel * PANEL + r;
            uint8_t *data = a->data + panel * a->panel_stride + r / ROWS * ROWS * in / 2 + r % ROWS * LANES;
            for (int64_t k = 0; k < in; k += 32, data += ROWS * LANES) {
                uint8_t low[8], high[8] = {0};
                memset(data, 0x88, LANES);
                if (row >= a->out) continue;
                const uint8_t *source = a->source + row * a->source_stride + k / 2;
                memcpy(low, source, 8);
                if (k + 16 < a->in) memcpy(high, source + 8, 8);
                for (int i = 0; i < LANES; i++)
                    data[i] = (uint8_t) ((low[i / 2] >> 4 * (i % 2) & 15) | (high[i / 2] >> 4 * (i % 2) & 15) << 4);
            }
        }
}

// INT4 regrouped for int8 activations: 4 bytes of a row are 8 consecutive elements. A unit is a panel.
KERNEL(pack_int4_int8) {
    (void) scratch;
    const struct pack_bytes *a = arguments;
    for (int64_t panel = from; panel < end; panel++)
        for (int64_t r = 0; r < PANEL && panel * PANEL + r < a->out; r++) {
            const uint8_t *source = a->source + (panel * PANEL + r) * a->source_stride;
            uint8_t *data = a->data + panel * a->panel_stride + r * 4;
            for (int64_t k = 0; k < a->in; k += 8, source += 4, data += 4 * PANEL)
                for (int j = 0; j < 4; j++)
                    data[j] = (uint8_t) ((source[j / 2] >> 4 * (j % 2) & 15) | (source[2 + j / 2] >> 4 * (j % 2) & 15) << 4);
        }
}

struct pack_scales {
    const uint8_t *source;
    int64_t source_type; // enum number
    int64_t source_stride;
    int64_t out, groups;
    int64_t rows; // whose scales of a group lie together
    uint8_t *data;
    int64_t format; // F32, or BF16 if the source is that
};

// Scales of groups, [N/rows][groups][rows]. A unit is a panel.
KERNEL(pack_scales) {
    (void) scratch;
    const struct pack_scales *a = arguments;
    for (int64_t row = from * PANEL; row < smaller(a->out, end * PANEL); row++)
        for (int64_t g = 0; g < a->groups; g++) {
            int64_t at = (row / a->rows * a->groups + g) * a->rows + row % a->rows;
            const uint8_t *source = a->source + row * a->source_stride;
            float value = number_at(a->source_type, source, g);
            if (a->format == BF16) memcpy(a->data + 2 * at, source + 2 * g, 2);
            else memcpy(a->data + 4 * at, &value, sizeof value);
        }
}
