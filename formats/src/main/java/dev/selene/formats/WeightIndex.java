package dev.selene.formats;

import dev.selene.base.SeleneException;
import java.util.Collections;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;

/**
 * {@code *.safetensors.index.json}: which shard holds which tensor.
 *
 * @param shardOf tensor name to the plain name of a file beside the index
 */
record WeightIndex(SortedMap<String, String> shardOf) {
    static final long MAX_BYTES = 256L << 20; // Kimi-K2 in W8A8 has 400,000 tensors of about 100 bytes each

    private static final Pattern PLAIN_FILE_NAME = Pattern.compile("[A-Za-z0-9_][A-Za-z0-9_.+-]{0,200}\\.safetensors");

    WeightIndex {
        shardOf = Collections.unmodifiableSortedMap(shardOf);
    }

    /**
     * @param source names the file in errors
     * @throws SeleneException of kind DATA if it is not an index, or names a file outside its directory
     */
    static WeightIndex parse(byte[] utf8, String source) {
        SortedMap<String, String> shardOf = null;
        try (JsonStream stream = new JsonStream(utf8, source)) {
            stream.beginObject("it");
            while (stream.nextKey()) {
                if (stream.key().equals("weight_map")) shardOf = weightMap(stream, source);
                else stream.skipValue(); // metadata.total_size is wrong in some published files, and not needed
            }
            stream.end();
        }
        if (shardOf == null || shardOf.isEmpty())
            throw SeleneException.data(source + ": no weight_map, which tells the file of each tensor");
        return new WeightIndex(shardOf);
    }

    private static SortedMap<String, String> weightMap(JsonStream stream, String source) {
        SortedMap<String, String> shardOf = new TreeMap<>();
        stream.beginObject("weight_map");
        while (stream.nextKey()) {
            String tensor = stream.key();
            String shard = stream.string(tensor);
            if (!isPlainFileName(shard))
                throw SeleneException.data(source + ": " + tensor + " is said to be in \"" + shard
                        + "\", expected the name of a .safetensors file in the same directory");
            shardOf.put(tensor, shard);
        }
        return shardOf;
    }

    // Also keeps out "..", other file systems' separators, and what Path would refuse.
    private static boolean isPlainFileName(String name) {
        return PLAIN_FILE_NAME.matcher(name).matches();
    }

    /** Shard to the tensors it must hold. */
    SortedMap<String, SortedSet<String>> tensorsByShard() {
        SortedMap<String, SortedSet<String>> tensors = new TreeMap<>();
        shardOf.forEach((tensor, shard) ->
                tensors.computeIfAbsent(shard, _ -> new TreeSet<>()).add(tensor));
        return tensors;
    }
}
