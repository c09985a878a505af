package dev.selene.compute.vector;

/** What becomes of a row of activations before it is multiplied with weights. Equal forms give equal rows. */
sealed interface ActivationForm {
    /**
     * Brings {@code n} elements into this form, in place.
     *
     * @return the factor that belongs to the row; see {@link WeightRows#output}
     */
    float apply(float[] row, int at, int n);

    /** As they are. */
    record Floats() implements ActivationForm {
        @Override
        public float apply(float[] row, int at, int n) {
            return 1;
        }
    }

    /** Int8 values, held as floats, at the scale of the row's largest magnitude. */
    record DynamicInt8() implements ActivationForm {
        @Override
        public float apply(float[] row, int at, int n) {
            float largest = 0;
            for (int i = 0; i < n; i++) largest = Math.max(largest, Math.abs(row[at + i]));
            float scale = largest / 127;
            // a row of zeros has products of zero, a row with a NaN or an infinity products of NaN, by the scale alone
            boolean zeros = scale == 0 || !Float.isFinite(scale);
            for (int i = 0; i < n; i++) row[at + i] = zeros ? 0 : round(row[at + i] / scale);
            return scale;
        }
    }

    /** Int8 values, held as floats, at a scale and zero point of the checkpoint. */
    record StaticInt8(float scale, float offset) implements ActivationForm {
        @Override
        public float apply(float[] row, int at, int n) {
            boolean isNaN = false;
            for (int i = 0; i < n; i++) {
                float value = row[at + i] / scale + offset;
                isNaN |= Float.isNaN(value);
                row[at + i] = Float.isNaN(value) ? 0 : round(value);
            }
            return isNaN ? Float.NaN : 1;
        }
    }

    /** {@code clamp(roundHalfEven(value), −128, 127)}. */
    private static float round(float value) {
        // above 2^23 floats are whole numbers, so adding 1.5 · 2^23 rounds half to even and taking it away is exact
        return Math.clamp(value, -128f, 127f) + 0x1.8p23f - 0x1.8p23f;
    }
}
