package dev.selene.tools.quantize;

/**
 * The range of a Linear's input and the asymmetric INT8 quantisation that it gives, as msmodelslim's static W8A8: {@code
 * scale = (max − min) / 255}, {@code offset = roundHalfEven(−min / scale) − 128}, in F32; so that min becomes −128 and
 * max 127.
 *
 * @param min at most 0
 * @param max at least 0
 */
record InputRange(float min, float max) {
    private static final float STEPS = 255;
    private static final float MIN_SCALE = Math.ulp(1f);

    InputRange {
        if (!(min <= 0 && max >= 0 && Float.isFinite(max - min)))
            throw new IllegalArgumentException("input range [" + min + ", " + max + "]");
    }

    float scale() {
        return Math.max((max - min) / STEPS, MIN_SCALE);
    }

    /** A whole number in {@code [−128, 127]}. */
    int offset() {
        return (int) Math.rint(-min / scale()) - 128;
    }
}
