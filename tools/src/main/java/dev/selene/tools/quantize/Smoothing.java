package dev.selene.tools.quantize;

import dev.selene.base.SeleneException;
import java.util.List;

/** How far outliers of an input are moved into the weights that take it. */
public sealed interface Smoothing {
    /** Strengths that are tried, from none: {@code 2^e ≈ A^α / W^(1−α)}. */
    List<Double> alphas();

    /** As the command line names it. */
    String text();

    /** Not at all. */
    record Off() implements Smoothing {
        @Override
        public List<Double> alphas() {
            return List.of();
        }

        @Override
        public String text() {
            return "off";
        }
    }

    /** With one strength everywhere. */
    record Fixed(double alpha) implements Smoothing {
        public Fixed {
            if (!(alpha > 0 && alpha <= 1))
                throw SeleneException.user("smoothing strength " + alpha + " is not above 0 and at most 1");
        }

        @Override
        public List<Double> alphas() {
            return List.of(alpha);
        }

        @Override
        public String text() {
            return "alpha " + alpha;
        }
    }

    /** For each input the strength with the least output error on the calibration set, or none where that gains little. */
    record Search() implements Smoothing {
        private static final List<Double> GRID = List.of(0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9);

        @Override
        public List<Double> alphas() {
            return GRID;
        }

        @Override
        public String text() {
            return "auto";
        }
    }
}
