package dev.selene.tools;

import dev.selene.base.SeleneException;
import java.nio.file.Path;
import java.util.Collections;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What {@link SyntheticCheckpoint} writes.
 *
 * @param shape one of {@link SynthShape#names()}, or a name that it had before
 * @param fields numbers that replace those of the published {@code config.json}, by its own names, for example {@code
 *     num_hidden_layers}
 * @param seed decides every weight; the same options give the same bytes
 * @param shardBytes most bytes of tensor data in one file, unless one tensor alone is larger
 * @param headersOnly true headers and holes for weights, which read as zeros and take no room: for planning
 * @param tokenizer directory whose tokenizer files are copied
 */
public record SynthOptions(
        String shape,
        SynthDType dtype,
        SortedMap<String, Integer> fields,
        long seed,
        long shardBytes,
        boolean headersOnly,
        Optional<Path> tokenizer) {
    /** Default of {@code seed}. */
    public static final long DEFAULT_SEED = 1;

    /** Default of {@code shardBytes}: what Hugging Face's tools use. */
    public static final long DEFAULT_SHARD_BYTES = 5_000_000_000L;

    private static final long MIN_SHARD_BYTES = 1 << 10;

    /** @throws SeleneException of kind USER if there is no such shape or the shard size is not positive */
    public SynthOptions {
        fields = Collections.unmodifiableSortedMap(new TreeMap<>(fields));
        shape = SynthShape.named(shape);
        if (shardBytes < MIN_SHARD_BYTES)
            throw SeleneException.user("shards of " + shardBytes + " bytes, at least " + MIN_SHARD_BYTES + " needed");
    }

    /** Real weights, no tokenizer. */
    public SynthOptions(String shape, SynthDType dtype, SortedMap<String, Integer> fields, long seed, long shardBytes) {
        this(shape, dtype, fields, seed, shardBytes, false, Optional.empty());
    }
}
