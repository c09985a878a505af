// Single numbers between formats, for packing and for what is done once for each element.
#ifndef SELENE_CONVERT_H
#define SELENE_CONVERT_H

#include "kernel.h"

// Number types of memory that is not in panels, as in the Java enum NumberType.
enum number { NUMBER_F32 = 1, NUMBER_BF16 = 2, NUMBER_FP8 = 3, NUMBER_F16 = 5 };

INLINE float float_of_bits(uint32_t bits) {
    float value;
    memcpy(&value, &bits, sizeof value);
    return value;
}

INLINE uint32_t bits_of_float(float value) {
    uint32_t bits;
    memcpy(&bits, &value, sizeof bits);
    return bits;
}

// Half to even; a NaN keeps its sign and upper bits and is quiet.
INLINE uint16_t float_to_bf16(float value) {
    uint32_t bits = bits_of_float(value);
    if (value != value) return (uint16_t) (bits >> 16 | 0x40);
    return (uint16_t) ((bits + 0x7fff + (bits >> 16 & 1)) >> 16);
}

INLINE float float_of_f16(uint16_t half) {
    uint32_t sign = (uint32_t) (half & 0x8000) << 16;
    uint32_t magnitude = half & 0x7fff;
    if (magnitude >= 0x7c00) return float_of_bits(sign | 0x7f800000 | magnitude << 13);
    // the power of two brings the exponent's bias right, for subnormals too
    float value = float_of_bits(magnitude << 13) * 0x1p112f;
    return float_of_bits(sign | bits_of_float(value));
}

INLINE float float_of_fp8(uint8_t e4m3) {
    uint32_t magnitude = e4m3 & 0x7f;
    if (magnitude == 0x7f) return __builtin_nanf("");
    return float_of_bits(bits_of_float(float_of_bits(magnitude << 20) * 0x1p120f) | (uint32_t) (e4m3 & 0x80) << 24);
}

INLINE float number_at(int64_t type, const uint8_t *row, int64_t i) {
    uint16_t bits;
    switch (type) {
        case NUMBER_F32: {
            float value;
            memcpy(&value, row + 4 * i, sizeof value);
            return value;
        }
        case NUMBER_FP8: return float_of_fp8(row[i]);
        case NUMBER_BF16: memcpy(&bits, row + 2 * i, sizeof bits); return float_of_bits((uint32_t) bits << 16);
        default: memcpy(&bits, row + 2 * i, sizeof bits); return float_of_f16(bits);
    }
}

#endif
