package dev.selene.tools.quantize;

import dev.selene.compute.Backend;
import dev.selene.compute.Backends;
import dev.selene.tools.weights.CheckpointRewriter;
import dev.selene.tools.weights.TargetDirectory;
import java.nio.file.Path;
import java.util.function.Consumer;

/** A quantisation to W8A8 with smoothing in a process of its own, which tells its progress on stdout. */
final class QuantiseProcess {
    private QuantiseProcess() {}

    public static void main(String[] args) {
        run(Path.of(args[0]), Path.of(args[1]), Path.of(args[2]), step -> {
            System.out.println(step);
            System.out.flush();
        });
    }

    /** @param told is given the name of every step that shows */
    static void run(Path source, Path target, Path prompts, Consumer<String> told) {
        QuantiseOptions options =
                Golden.options(Target.W8A8, Target.W8A8.defaultRecipe(), prompts, new Smoothing.Fixed(0.5));
        try (Backend backend = Backends.open(Backends.NAMES.getFirst(), 2);
                Quantisation quantisation =
                        Quantisation.open(source, options, backend, (step, _, _, _) -> told.accept(step));
                TargetDirectory directory = TargetDirectory.open(quantisation.outline(), target)) {
            CheckpointRewriter.run(quantisation.plan(directory), directory, 2, (_, _, _, _) -> told.accept("write"));
            quantisation.judge(directory);
        }
    }
}
