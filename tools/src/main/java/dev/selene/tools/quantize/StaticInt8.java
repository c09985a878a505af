package dev.selene.tools.quantize;

/** What static W8A8 stores for each row beside its INT8 weights: {@code y = (Σ q_x·q_w + quantBias) · deqScale}. */
final class StaticInt8 {
    private StaticInt8() {}

    /**
     * {@code −offset · Σ_k q_w}: takes back what the zero point of the input adds. Exact.
     *
     * @throws ArithmeticException if it does not fit, which takes a row of more than 130,000 elements
     */
    static int quantBias(InputRange range, int sumOfRow) {
        return Math.multiplyExact(-range.offset(), sumOfRow);
    }

    /** {@code inputScale · weightScale} in F32. */
    static float deqScale(InputRange range, float weightScale) {
        return range.scale() * weightScale;
    }
}
