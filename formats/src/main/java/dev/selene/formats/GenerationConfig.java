package dev.selene.formats;

import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.Set;

/** {@code generation_config.json}: how the checkpoint's makers sample and where they stop. Absent fields stay empty. */
public record GenerationConfig(
        Set<Integer> eosTokenIds,
        OptionalInt maxLength,
        OptionalDouble temperature,
        OptionalDouble topP,
        OptionalInt topK) {
    public GenerationConfig {
        eosTokenIds = Set.copyOf(eosTokenIds);
    }

    /** What holds when there is no such file. */
    public static GenerationConfig empty() {
        return new GenerationConfig(
                Set.of(), OptionalInt.empty(), OptionalDouble.empty(), OptionalDouble.empty(), OptionalInt.empty());
    }
}
