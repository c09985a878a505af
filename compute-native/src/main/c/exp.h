// e^x in F64 with additions and multiplications alone, the bits of dev.selene.compute.vector.Exp.
#ifndef SELENE_EXP_H
#define SELENE_EXP_H

#include "simd.h"

// Within 2 ulp for x in [-708, 709]; zero below, infinity above, NaN for NaN. Source: Cody and Waite 1980.
INLINE dv dv_exp(dv x) {
    const dv to_integer = 0x1.8p52 - (dv) {0};
    dv shifted = x * 1.4426950408889634 + to_integer;
    dv n = shifted - to_integer;
    dv r = (x - n * 0x1.62e42fee00000p-1) - n * 0x1.a39ef35793c76p-33;

    dv series = 1 / 6227020800.0 - (dv) {0};
    series = series * r + 1 / 479001600.0;
    series = series * r + 1 / 39916800.0;
    series = series * r + 1 / 3628800.0;
    series = series * r + 1 / 362880.0;
    series = series * r + 1 / 40320.0;
    series = series * r + 1 / 5040.0;
    series = series * r + 1 / 720.0;
    series = series * r + 1 / 120.0;
    series = series * r + 1 / 24.0;
    series = series * r + 1 / 6.0;
    series = series * r + 0.5;
    series = series * r * r + r + 1;

    // the lowest bits of the shifted number are n itself
    lv power = ((lv) shifted - (lv) to_integer + 1023) << 52;
    dv result = series * (dv) power;

    lv low = x < -708.0;
    lv high = x > 709.0;
    const dv infinity = __builtin_inf() - (dv) {0};
    result = (dv) (~low & (lv) result);
    return (dv) ((high & (lv) infinity) | (~high & (lv) result));
}

INLINE f64x8 f64x8_exp(f64x8 x) {
    for (int i = 0; i < PARTS; i++) x.v[i] = dv_exp(x.v[i]);
    return x;
}

INLINE double exp_of(double x) {
    dv all = x - (dv) {0};
    return dv_exp(all)[0];
}

// z / (1 + e^-z) of sixteen values in F64, rounded once, times up in F32.
INLINE f32x16 silu_times(f32x16 gate, f32x16 up) {
    float z[LANES];
    f32x16_store(z, gate);
    for (int i = 0; i < LANES; i += WIDTH / 2) {
        dv wide = __builtin_convertvector(LOAD(half_fv, z + i), dv);
        half_fv silu = __builtin_convertvector(wide / (1 + dv_exp(-wide)), half_fv);
        STORE(z + i, silu);
    }
    return f32x16_mul(f32x16_load(z), up);
}

#endif
