package dev.selene.tools.weights;

import java.nio.file.Path;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * A checkpoint that is to be written from another one.
 *
 * @param command for the manifest, for example {@code convert}
 * @param options all that decides the bytes besides the source; an unfinished target goes on only with the same
 * @param source the directory that is read
 * @param sourceFiles the files of {@code source} whose change would change the result
 * @param shards at least one, in the order of their writing
 * @param indexName of the index, which is written when there are several shards
 * @param companions files of {@code source} to copy as they are: tokenizer, template, generation settings
 * @param documents name and bytes of the other files, written in this order once all shards are whole; the last one,
 *     {@code config.json}, makes a directory a checkpoint
 */
public record Rewrite(
        String command,
        SortedMap<String, String> options,
        Path source,
        List<Path> sourceFiles,
        List<OutputShard> shards,
        String indexName,
        List<Path> companions,
        Map<String, byte[]> documents) {
    /** What makes a directory a checkpoint. */
    public static final String CONFIG = "config.json";

    public Rewrite {
        options = Collections.unmodifiableSortedMap(new TreeMap<>(options));
        sourceFiles = List.copyOf(sourceFiles);
        shards = List.copyOf(shards);
        companions = List.copyOf(companions);
        documents = Collections.unmodifiableMap(new LinkedHashMap<>(documents));
        Set<String> names = new HashSet<>(Set.of(indexName, Manifest.FILE_NAME));
        shards.forEach(shard -> requireNew(names, shard.fileName()));
        companions.forEach(file -> requireNew(names, file.getFileName().toString()));
        documents.keySet().forEach(name -> requireNew(names, name));
        if (shards.isEmpty() || !names.contains(CONFIG))
            throw new IllegalArgumentException("a checkpoint needs a shard and a " + CONFIG);
    }

    private static void requireNew(Set<String> names, String name) {
        if (!names.add(name)) throw new IllegalArgumentException("two files are called " + name);
    }

    /** Bytes of tensor data over all shards. */
    public long dataBytes() {
        return shards.stream().mapToLong(OutputShard::dataBytes).sum();
    }
}
