package dev.selene.tools.quantize;

import dev.selene.base.SeleneException;
import dev.selene.base.TensorView;
import java.util.Locale;

/** How the range of an input is taken from what calibration saw. */
public sealed interface RangeMethod {
    /** The range of {@code x}, each column multiplied by {@code factors}; all finite. */
    InputRange range(TensorView x, float[] factors);

    /** As the command line names it. */
    String text();

    /** From the smallest to the largest. */
    record MinMax() implements RangeMethod {
        @Override
        public InputRange range(TensorView x, float[] factors) {
            float min = 0;
            float max = 0;
            for (long t = 0; t < x.rows(); t++) {
                for (int k = 0; k < factors.length; k++) {
                    float value = x.getFloat(t, k) * factors[k];
                    min = Math.min(min, value);
                    max = Math.max(max, value);
                }
            }
            return new InputRange(min, max);
        }

        @Override
        public String text() {
            return "minmax";
        }
    }

    /**
     * What is left when {@code (100 − percent) / 2} percent of the values are cut off at either end, to the next of {@value
     * Percentile#BINS} bins between the smallest and the largest. What lies outside is clamped when the model runs.
     *
     * @param percent above 50, at most 100
     */
    record Percentile(double percent) implements RangeMethod {
        private static final int BINS = 1 << 16;

        public Percentile {
            if (!(percent > 50 && percent <= 100))
                throw SeleneException.user("percentile " + percent + " is not above 50 and at most 100");
        }

        @Override
        public InputRange range(TensorView x, float[] factors) {
            InputRange all = new MinMax().range(x, factors);
            double width = ((double) all.max() - all.min()) / BINS;
            if (width == 0) return all;
            long[] bins = new long[BINS];
            for (long t = 0; t < x.rows(); t++)
                for (int k = 0; k < factors.length; k++)
                    bins[Math.min(BINS - 1, (int) ((x.getFloat(t, k) * factors[k] - (double) all.min()) / width))]++;

            long cut = (long) Math.floor(x.rows() * factors.length * (100 - percent) / 200);
            int low = 0;
            for (long below = bins[0]; below <= cut; below += bins[low]) low++;
            int high = BINS - 1;
            for (long above = bins[high]; above <= cut; above += bins[high]) high--;
            float min = low == 0 ? all.min() : (float) (all.min() + low * width);
            float max = high == BINS - 1 ? all.max() : (float) (all.min() + (high + 1) * width);
            return new InputRange(Math.min(min, 0), Math.max(max, 0));
        }

        @Override
        public String text() {
            return String.format(Locale.ROOT, "percentile %s", percent);
        }
    }
}
