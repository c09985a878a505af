package dev.selene.tools.weights;

import dev.selene.base.DType;

/**
 * How far a stored element may be from the value it was made of, when it was rounded to the nearest: {@code ofValue ·
 * |value| + ofRow · max|row| + ofStrip · max|128 rows|}.
 *
 * <p>Half a step is 2^-8 of the value in BF16 (8 significant bits) and 2^-4 in E4M3 (4 bits), there at least 2^-10 of the
 * scale, which is at most {@code max|block| / 448}. INT8 has half a step of {@code max|row| / 127}. INT4 has half a step of
 * at most {@code max|row| / 7.5}, whose rounding to BF16 may push the largest value a little beyond the last step.
 *
 * @param text the bound of one element, for people
 */
record StorageError(String storage, double ofValue, double ofRow, double ofStrip, String text) {
    private static final double F32_SLACK = 1 + 0x1p-20;
    private static final double BF16_HALF_STEP = 0x1p-8;

    static StorageError of(SourceWeight weight) {
        return switch (weight) {
            case PlainWeight plain ->
                plain.stored().dtype() == DType.BF16
                        ? new StorageError("BF16", BF16_HALF_STEP, 0, 0, "the value rounded to BF16")
                        : new StorageError(
                                plain.stored().dtype().name(), 0x1p-11, 0, 0x1p-24 / 65504, "half a step of F16");
            case Fp8Weight _ ->
                new StorageError("FP8", 0x1p-4 + 1.1 * BF16_HALF_STEP, 0, 0x1p-10 / 448, "half a step, |value| / 16");
            case Int4Weight _ ->
                new StorageError("INT4", BF16_HALF_STEP, (0.5 + 0.04) / 7.5, 0, "half a step, max|row| / 15");
            case Int8Weight _ ->
                new StorageError("INT8", 0x1p-20, 0.5 / Byte.MAX_VALUE, 0, "half a step, max|row| / 254");
        };
    }

    double bound(double value, double rowMax, double stripMax) {
        return F32_SLACK * (ofValue * Math.abs(value) + ofRow * rowMax + ofStrip * stripMax);
    }
}
