package dev.selene.formats;

import com.fasterxml.jackson.databind.JsonNode;
import dev.selene.base.Json;
import dev.selene.base.Problems;
import dev.selene.base.SeleneException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeSet;

/**
 * {@code generation_config.json}: how the checkpoint's makers sample and where they stop. Absent fields stay empty.
 *
 * @param eosTokenIds in ascending order
 * @param topK empty also when it is written as 0 or -1, which both mean no limit
 */
public record GenerationConfig(
        Set<Integer> eosTokenIds,
        OptionalInt maxLength,
        OptionalDouble temperature,
        OptionalDouble topP,
        OptionalInt topK) {
    private static final long MAX_BYTES = 1 << 20;
    private static final double MAX_TEMPERATURE = 100;

    public GenerationConfig {
        eosTokenIds = Collections.unmodifiableSet(new TreeSet<>(eosTokenIds));
    }

    /** What holds when there is no such file. */
    public static GenerationConfig empty() {
        return new GenerationConfig(
                Set.of(), OptionalInt.empty(), OptionalDouble.empty(), OptionalDouble.empty(), OptionalInt.empty());
    }

    /**
     * Reads {@code generation_config.json} of a checkpoint; {@link #empty()} when there is none.
     *
     * @throws SeleneException of kind DATA if a value is impossible; all problems at once
     */
    public static GenerationConfig read(Path directory) {
        Path file = directory.resolve("generation_config.json");
        if (Files.notExists(file)) return empty();
        return parse(
                Json.parse(SmallFile.read(file, MAX_BYTES), file.toString(), SeleneException.Kind.DATA),
                file.toString());
    }

    /** @param source names the file in errors */
    static GenerationConfig parse(JsonNode root, String source) {
        Problems problems = new Problems();
        ConfigFields fields = ConfigFields.root(root, problems);
        OptionalInt topK = fields.optionalInteger("top_k", -1, Integer.MAX_VALUE);
        GenerationConfig config = new GenerationConfig(
                fields.tokenIds("eos_token_id"),
                fields.optionalInteger("max_length", 1, Integer.MAX_VALUE),
                fields.optionalNumber("temperature", 0, MAX_TEMPERATURE),
                fields.optionalNumber("top_p", Double.MIN_VALUE, 1),
                topK.orElse(0) > 0 ? topK : OptionalInt.empty());
        problems.throwIfAny(SeleneException.Kind.DATA, source);
        return config;
    }
}
