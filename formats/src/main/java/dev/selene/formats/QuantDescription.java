package dev.selene.formats;

import dev.selene.base.Problems;
import dev.selene.base.SeleneException;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.StreamSupport;

/**
 * {@code quant_model_description.json} of msmodelslim (AscendV1): what each tensor is. Its {@code model_quant_type} is
 * not read: it names the most frequent type at best, and only the types of the tensors decide.
 *
 * @param types tensor name to type as written: {@code FLOAT}, {@code W8A8}, {@code W8A8_DYNAMIC}, …; in order of names
 */
public record QuantDescription(Map<String, String> types) {
    private static final long MAX_BYTES = 256L << 20;

    /** Quantisation of the KV cache, of attention or of collectives; Selene has none of them. */
    private static final Set<String> UNSUPPORTED =
            Set.of("kv_quant_type", "kv_cache_type", "fa_quant_type", "reduce_quant_type");

    public QuantDescription {
        types = Collections.unmodifiableMap(new TreeMap<>(types));
    }

    /**
     * Reads {@code quant_model_description.json}, or {@code quant_model_description_*.json} of msmodelslim's older
     * scripts; empty when there is none.
     *
     * @throws SeleneException of kind DATA if there are several, or the file is not such a description, or says that
     *     more than weights and their inputs is quantised
     */
    static Optional<QuantDescription> read(Path directory) {
        List<Path> files = find(directory);
        if (files.isEmpty()) return Optional.empty();
        if (files.size() > 1)
            throw SeleneException.data(directory + ": " + files.size() + " quantisation descriptions: "
                    + files.get(0).getFileName() + ", " + files.get(1).getFileName()
                    + ". Keep the one that belongs to the weights.");
        Path file = files.getFirst();
        return Optional.of(parse(SmallFile.read(file, MAX_BYTES), file.toString()));
    }

    /** @param source names the file in errors */
    static QuantDescription parse(byte[] utf8, String source) {
        Map<String, String> types = new TreeMap<>();
        Problems problems = new Problems();
        try (JsonStream stream = new JsonStream(utf8, source)) {
            stream.beginObject("it");
            while (stream.nextKey()) {
                String key = stream.key();
                if (!stream.nextIsString()) continue; // group_size, metadata, optional
                String value = stream.text();
                if (isTensorName(key)) types.put(key, value);
                else if (UNSUPPORTED.contains(key) && !value.isEmpty() && !value.equals("FLOAT"))
                    problems.add(key + " is " + value + ", which is not supported. Quantise without it.");
            }
            stream.end();
        }
        problems.throwIfAny(SeleneException.Kind.DATA, source);
        return new QuantDescription(types);
    }

    // Keys about the whole model (version, model_quant_type, …) have no dot; every tensor's name has.
    private static boolean isTensorName(String key) {
        return key.indexOf('.') >= 0;
    }

    private static List<Path> find(Path directory) {
        try (DirectoryStream<Path> found = Files.newDirectoryStream(directory, "quant_model_description*.json")) {
            return StreamSupport.stream(found.spliterator(), false).sorted().toList();
        } catch (IOException e) {
            throw new SeleneException(SeleneException.Kind.DATA, directory + ": cannot be listed: " + e, e);
        }
    }
}
