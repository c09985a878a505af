package dev.selene.tools;

import dev.selene.base.SeleneException;
import java.util.Collections;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What {@link SyntheticCheckpoint} writes.
 *
 * @param like one of {@link SynthShape#names()}
 * @param fields numbers that replace those of the published {@code config.json}, by its own names, for example {@code
 *     num_hidden_layers}
 * @param seed decides every weight; the same options give the same bytes
 * @param shardBytes most bytes of tensor data in one file, unless one tensor alone is larger
 */
public record SynthOptions(
        String like, SynthDType dtype, SortedMap<String, Integer> fields, long seed, long shardBytes) {
    /** Default of {@code seed}. */
    public static final long DEFAULT_SEED = 1;

    /** Default of {@code shardBytes}: what Hugging Face's tools use. */
    public static final long DEFAULT_SHARD_BYTES = 5_000_000_000L;

    private static final long MIN_SHARD_BYTES = 1 << 10;

    /** @throws SeleneException of kind USER if there is no such shape or the shard size is not positive */
    public SynthOptions {
        fields = Collections.unmodifiableSortedMap(new TreeMap<>(fields));
        if (!SynthShape.names().contains(like))
            throw SeleneException.user(
                    "no shape is called " + like + ". There are " + String.join(", ", SynthShape.names()) + ".");
        if (shardBytes < MIN_SHARD_BYTES)
            throw SeleneException.user("shards of " + shardBytes + " bytes, at least " + MIN_SHARD_BYTES + " needed");
    }
}
