package dev.selene.tools.weights;

import dev.selene.base.SeleneException;
import dev.selene.formats.Checkpoint;
import dev.selene.formats.StoredTensor;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.function.Function;

/** Which output tensors lie in which file. */
public final class ShardLayout {
    private static final long MIN_SHARD_BYTES = 1 << 10;

    private ShardLayout() {}

    /** The tensors of {@code checkpoint} as they lie in its files, one file after the other. */
    public static List<StoredTensor> inOrder(Checkpoint checkpoint) {
        return checkpoint.tensors().values().stream()
                .sorted(Comparator.comparing(
                                (StoredTensor tensor) ->
                                        tensor.file().getFileName().toString(),
                                ShardLayout::naturally)
                        .thenComparingLong(StoredTensor::fileOffset))
                .toList();
    }

    /** Orders {@code model-2-of-61} before {@code model-10-of-61}, as published names count without leading zeros. */
    static int naturally(String a, String b) {
        String[] left = a.split("(?<=\\D)(?=\\d)|(?<=\\d)(?=\\D)");
        String[] right = b.split("(?<=\\D)(?=\\d)|(?<=\\d)(?=\\D)");
        for (int i = 0; i < Math.min(left.length, right.length); i++) {
            boolean numbers = Character.isDigit(left[i].charAt(0)) && Character.isDigit(right[i].charAt(0));
            int order = numbers
                    ? new java.math.BigInteger(left[i]).compareTo(new java.math.BigInteger(right[i]))
                    : left[i].compareTo(right[i]);
            if (order != 0) return order;
        }
        return left.length != right.length ? Integer.compare(left.length, right.length) : a.compareTo(b);
    }

    /**
     * The files of the source, each with what becomes of its tensors; files of which nothing becomes are left out.
     *
     * @param made what becomes of a tensor: nothing, one or several
     */
    public static List<OutputShard> asInSource(Checkpoint checkpoint, Function<StoredTensor, List<OutputTensor>> made) {
        Map<Path, List<OutputTensor>> files = new LinkedHashMap<>();
        for (StoredTensor tensor : inOrder(checkpoint))
            files.computeIfAbsent(tensor.file(), _ -> new ArrayList<>()).addAll(made.apply(tensor));
        return files.entrySet().stream()
                .filter(file -> !file.getValue().isEmpty())
                .map(file -> new OutputShard(file.getKey().getFileName().toString(), file.getValue()))
                .toList();
    }

    /**
     * New files of at most {@code shardBytes} of data each, unless one tensor alone is larger: {@code STEM.safetensors}, or
     * {@code STEM-00001-of-00003.safetensors} and so on.
     *
     * @throws SeleneException of kind USER if the size is below {@value #MIN_SHARD_BYTES}
     */
    public static List<OutputShard> bySize(String stem, long shardBytes, List<OutputTensor> tensors) {
        if (shardBytes < MIN_SHARD_BYTES)
            throw SeleneException.user("shards of " + shardBytes + " bytes, at least " + MIN_SHARD_BYTES + " needed");
        List<List<OutputTensor>> parts = new ArrayList<>();
        OptionalLong room = OptionalLong.empty();
        for (OutputTensor tensor : tensors) {
            long bytes = tensor.info().bytes();
            if (room.isEmpty() || bytes > room.getAsLong()) {
                parts.add(new ArrayList<>());
                room = OptionalLong.of(shardBytes);
            }
            parts.getLast().add(tensor);
            room = OptionalLong.of(room.getAsLong() - bytes);
        }
        List<OutputShard> shards = new ArrayList<>();
        for (List<OutputTensor> part : parts) {
            String number = parts.size() == 1 ? "" : "-%05d-of-%05d".formatted(shards.size() + 1, parts.size());
            shards.add(new OutputShard(stem + number + ".safetensors", part));
        }
        return shards;
    }
}
