package dev.selene.engine;

import dev.selene.base.SeleneException;

/**
 * How the next token is drawn from the logits. Temperature is applied first, then top-k, top-p and min-p cut the
 * distribution, in this order; each cut keeps the most probable tokens, the lower id of equals first. The draw depends
 * on {@code seed}, the position of the token and its logits alone. A value out of range is a {@link SeleneException} of
 * kind USER.
 *
 * @param temperature 0 takes the largest logit (the lower id of equals); else logits are divided by it
 * @param topK keeps this many of the most probable tokens; 0 keeps all
 * @param topP keeps the most probable of what top-k left until their share of it reaches this; 1 keeps all
 * @param minP drops tokens less probable than this share of the best; 0 keeps all
 * @param seed of the request's own random stream
 */
public record Sampling(double temperature, int topK, double topP, double minP, long seed) {
    public Sampling {
        if (!(temperature >= 0 && temperature <= 100))
            throw SeleneException.user("temperature " + temperature + " is not in [0, 100]");
        if (topK < 0) throw SeleneException.user("top_k " + topK + " is below 0");
        if (!(topP > 0 && topP <= 1)) throw SeleneException.user("top_p " + topP + " is not in (0, 1]");
        if (!(minP >= 0 && minP <= 1)) throw SeleneException.user("min_p " + minP + " is not in [0, 1]");
    }

    /** The largest logit every time. */
    public static Sampling greedy() {
        return new Sampling(0, 0, 1, 0, 0);
    }
}
