package dev.selene.tools.loadtest;

import dev.selene.base.SeleneException;
import java.util.random.RandomGenerator;

/** How long prompts and answers are, in tokens. */
public sealed interface Lengths {
    /** Longer ones are cut to this many times the mean. */
    double MAX_OF_MEAN = 8;

    int draw(RandomGenerator random);

    /** All alike. */
    record Fixed(int tokens) implements Lengths {
        @Override
        public int draw(RandomGenerator random) {
            return tokens;
        }
    }

    /** Between half and one and a half of the mean, all equally often. */
    record Uniform(int mean) implements Lengths {
        @Override
        public int draw(RandomGenerator random) {
            return Math.max(1, (int) Math.round(mean * (0.5 + random.nextDouble())));
        }
    }

    /** Log-normal, as lengths of conversations are: many short ones, few very long ones. */
    record LogNormal(int mean, double sigma) implements Lengths {
        @Override
        public int draw(RandomGenerator random) {
            double mu = Math.log(mean) - sigma * sigma / 2;
            double tokens = Math.exp(mu + sigma * random.nextGaussian());
            return (int) Math.max(1, Math.min(Math.round(tokens), MAX_OF_MEAN * mean));
        }
    }

    /**
     * @param kind {@code fixed}, {@code uniform} or {@code sharegpt}
     * @param sigma of the logarithm, for {@code sharegpt}: 1.2 for prompts and 0.9 for answers come near the real set
     */
    static Lengths of(String kind, int mean, double sigma) {
        if (mean < 1) throw SeleneException.user("a length of " + mean + " tokens is below 1");
        return switch (kind) {
            case "fixed" -> new Fixed(mean);
            case "uniform" -> new Uniform(mean);
            case "sharegpt" -> new LogNormal(mean, sigma);
            default ->
                throw SeleneException.user("--lengths " + kind + " is not known. There are fixed, uniform, sharegpt");
        };
    }
}
