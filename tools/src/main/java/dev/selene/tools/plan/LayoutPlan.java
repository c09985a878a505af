package dev.selene.tools.plan;

import dev.selene.tools.TensorGroup;
import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;

/**
 * What a layout takes and could do.
 *
 * @param fits whether the fullest device has room for weights, buffers and one sequence of the workload
 * @param weights bytes on the fullest device, by kind
 * @param weightBytes their sum
 * @param bufferBytes estimated
 * @param kvBytes left for the KV cache on that device; negative by what is missing
 * @param kvBytesPerToken on that device
 * @param kvTokens positions that all groups together can cache
 * @param maxSequences of the workload's length that have room at the same time
 * @param bytesReadPerToken by all devices, for one generated token, with the workload's batch or as many as have room
 * @param bytesMovedPerToken between devices, for one token
 * @param ttftSeconds at least, for one prompt alone
 * @param streamTokensPerSecond at most, of one sequence alone
 * @param batchSize sequences that {@code tokensPerSecond} is of: the workload's, or as many as have room
 * @param tokensPerSecond at most, of all of them together
 * @param limit what runs out first as load grows
 * @param limitText with the numbers
 */
public record LayoutPlan(
        Layout layout,
        boolean fits,
        Map<TensorGroup, Long> weights,
        long weightBytes,
        long bufferBytes,
        long kvBytes,
        long kvBytesPerToken,
        long kvTokens,
        long maxSequences,
        double bytesReadPerToken,
        double bytesMovedPerToken,
        double ttftSeconds,
        double streamTokensPerSecond,
        int batchSize,
        double tokensPerSecond,
        Limit limit,
        String limitText) {
    /** What can run out first. */
    public enum Limit {
        /** Weights and buffers alone are too large. */
        WEIGHTS,
        /** The KV cache has no room for more sequences. */
        KV_CACHE,
        /** A step takes longer for each further sequence: all arithmetic is used. */
        COMPUTE,
        /** Sending between devices takes longer than reading weights. */
        LINKS
    }

    public LayoutPlan {
        weights = Collections.unmodifiableMap(new TreeMap<>(weights));
    }
}
