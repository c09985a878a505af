package dev.selene.tools.quantize;

import dev.selene.base.SeleneException;
import dev.selene.compute.Backend;
import dev.selene.compute.Backends;
import dev.selene.model.ModelOptions;
import dev.selene.testkit.TestData;
import dev.selene.tools.weights.CheckpointRewriter;
import dev.selene.tools.weights.RewriteProgress;
import dev.selene.tools.weights.TargetDirectory;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Random;

/** Quantises micro checkpoints, which have no tokenizer, on random token ids. */
final class Golden {
    /** Below the vocabularies of all of them. */
    private static final int IDS = 300;

    private Golden() {}

    static Path directory(String name) {
        return TestData.path("golden/" + name);
    }

    /** Eight prompts of 3 to 40 random ids. */
    static Path prompts(Path folder) {
        Random random = new Random(1);
        StringBuilder lines = new StringBuilder();
        for (int i = 0; i < 8; i++) {
            int[] ids = random.ints(3 + 5 * i, 0, IDS).toArray();
            lines.append("{\"tokens\": ").append(Arrays.toString(ids)).append("}\n");
        }
        try {
            return Files.writeString(folder.resolve("prompts.jsonl"), lines);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static QuantiseOptions options(Target target, Recipe recipe, Path prompts, Smoothing smoothing) {
        return new QuantiseOptions(
                target,
                recipe,
                Optional.of(prompts),
                Optional.empty(),
                new RangeMethod.MinMax(),
                smoothing,
                TaskOptions.none(),
                OptionalLong.of(200_000),
                ModelOptions.PUBLISHED_LORA_NORM_EPS);
    }

    static QuantiseOptions options(Target target, Path prompts) {
        return options(target, target.defaultRecipe(), prompts, new Smoothing.Off());
    }

    /** @throws SeleneException as the steps do */
    static Quantisation.Outcome quantise(Path source, Path target, QuantiseOptions options) {
        try (Backend backend = Backends.open(Backends.NAMES.getFirst(), 2);
                Quantisation quantisation = Quantisation.open(source, options, backend, (_, _, _, _) -> {});
                TargetDirectory directory = TargetDirectory.open(quantisation.outline(), target)) {
            CheckpointRewriter.run(quantisation.plan(directory), directory, 2, RewriteProgress.NONE);
            return quantisation.judge(directory);
        }
    }
}
