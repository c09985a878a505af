package dev.selene.compute;

/**
 * Which experts each token goes to. Borrowed arrays, written by the router before each call.
 *
 * @param ids expert of token t, choice j at {@code t * expertsPerToken + j}
 * @param weights its factor, same index
 */
public record Routing(int tokens, int expertsPerToken, int[] ids, float[] weights) {
    public Routing {
        int entries = Math.multiplyExact(tokens, expertsPerToken);
        if (tokens < 0 || expertsPerToken < 1 || ids.length < entries || weights.length < entries)
            throw new IllegalArgumentException("routing of " + tokens + " tokens to " + expertsPerToken + " experts in "
                    + ids.length + " ids and " + weights.length + " weights");
    }
}
