package dev.selene.tools.bench;

/**
 * What some forward passes took.
 *
 * @param partNanos by {@link Part}; together the whole time
 * @param weightBytes weights that the passes had to read: of experts those that a token was routed to, each once in a pass
 * @param cacheBytes latents that attention had to read, each once for its sequence in a pass
 * @param int8Operations of Linears with int8 weights and activations, a multiplication and an addition counting as two
 * @param int8Nanos time of these Linears, quantising the activations included
 * @param floatOperations of the other Linears and of attention
 * @param distinctExperts experts with at least one token, mean over the layers that have experts; 0 without such layers
 */
public record Usage(
        long[] partNanos,
        long weightBytes,
        long cacheBytes,
        long int8Operations,
        long int8Nanos,
        long floatOperations,
        double distinctExperts) {
    /** Time of all parts. */
    public double seconds() {
        long nanos = 0;
        for (long part : partNanos) nanos += part;
        return nanos * 1e-9;
    }

    /** Share of the whole time. */
    public double share(Part part) {
        return partNanos[part.ordinal()] * 1e-9 / seconds();
    }

    public double bytesPerSecond() {
        return (weightBytes + cacheBytes) / seconds();
    }

    /** Of the Linears with int8 weights, in their own time; 0 if there are none. */
    public double int8OperationsPerSecond() {
        return int8Nanos == 0 ? 0 : int8Operations / (int8Nanos * 1e-9);
    }
}
