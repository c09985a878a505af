package dev.selene.engine;

import dev.selene.base.SeleneException;

/**
 * How the next token is drawn from the logits that {@link LogitRules} leave. Temperature is applied first, then top-k,
 * top-p, min-p and typical-p cut the distribution, in this order; the first three keep the most probable tokens, the
 * lower id of equals first. The draw depends on {@code seed}, the position of the token and its logits alone. A value out
 * of range is a {@link SeleneException} of kind USER.
 *
 * <p>Typical-p keeps the tokens whose surprise {@code -ln p} is nearest to the expected one, {@code H = -Σ p ln p}, until
 * their share of what the other cuts left reaches it; distances are compared in F32, the lower id of equals first.
 * Source: Meister, Pimentel, Wiher, Cotterell 2023, "Locally typical sampling", arXiv:2202.00666.
 *
 * @param temperature 0 takes the largest logit (the lower id of equals) and none of the cuts matters; else logits are
 *     divided by it
 * @param topK keeps this many of the most probable tokens; 0 keeps all
 * @param topP keeps the most probable of what top-k left until their share of it reaches this; 1 keeps all
 * @param minP drops tokens less probable than this share of the best; 0 keeps all
 * @param typicalP keeps the most typical of what is left until their share of it reaches this; 1 keeps all
 * @param seed of the request's own random stream
 */
public record Sampling(double temperature, int topK, double topP, double minP, double typicalP, long seed) {
    public Sampling {
        if (!(temperature >= 0 && temperature <= 100))
            throw SeleneException.user("temperature " + temperature + " is not in [0, 100]");
        if (topK < 0) throw SeleneException.user("top_k " + topK + " is below 0");
        if (!(topP > 0 && topP <= 1)) throw SeleneException.user("top_p " + topP + " is not in (0, 1]");
        if (!(minP >= 0 && minP <= 1)) throw SeleneException.user("min_p " + minP + " is not in [0, 1]");
        if (!(typicalP > 0 && typicalP <= 1)) throw SeleneException.user("typical_p " + typicalP + " is not in (0, 1]");
    }

    /** Without typical-p. */
    public Sampling(double temperature, int topK, double topP, double minP, long seed) {
        this(temperature, topK, topP, minP, 1, seed);
    }

    /** The largest logit every time. */
    public static Sampling greedy() {
        return new Sampling(0, 0, 1, 0, 0);
    }

    /**
     * The same distribution with the random stream of answer number {@code choice} to one prompt: 0 is this stream, the
     * others have nothing to do with it or with each other.
     */
    public Sampling forChoice(int choice) {
        if (choice < 0) throw new IllegalArgumentException("choice " + choice + " is below 0");
        return choice == 0
                ? this
                : new Sampling(temperature, topK, topP, minP, typicalP, Philox.derivedSeed(seed, choice));
    }
}
