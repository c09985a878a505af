package dev.selene.engine;

import java.util.Arrays;

/**
 * How probable the model found the token that came, and the most probable ones. F64 arithmetic rounded to F32;
 * {@code -Infinity} is a token that cannot come.
 *
 * @param topIds the most probable first, the lower id of equals first
 * @param topLogprobs of {@code topIds}
 */
public record TokenLogprobs(int tokenId, float logprob, int[] topIds, float[] topLogprobs) {
    @Override
    public boolean equals(Object other) {
        return other instanceof TokenLogprobs that
                && tokenId == that.tokenId
                && Float.compare(logprob, that.logprob) == 0
                && Arrays.equals(topIds, that.topIds)
                && Arrays.equals(topLogprobs, that.topLogprobs);
    }

    @Override
    public int hashCode() {
        return 31 * tokenId + Float.hashCode(logprob);
    }

    @Override
    public String toString() {
        return "TokenLogprobs[" + tokenId + ": " + logprob + ", top " + Arrays.toString(topIds) + ": "
                + Arrays.toString(topLogprobs) + "]";
    }
}
