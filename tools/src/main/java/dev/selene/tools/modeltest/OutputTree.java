package dev.selene.tools.modeltest;

import dev.selene.base.SeleneException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Where a run writes: {@code outputs/{results,data,logs,debug}/NPU/{precision_test,performance_test}/mode/dtype/model/}.
 * The word NPU is the original's and kept for scripts that look there.
 */
public final class OutputTree {
    private final Path root;
    private final String below;

    /** @param dtype with the quantisation, for example {@code bf16_w8a8} */
    OutputTree(Path root, RunArguments arguments, String dtype) {
        this.root = root;
        boolean timed = !(arguments.mode() instanceof Mode.Accuracy || arguments.mode() instanceof Mode.AnswersToTexts);
        String mode = arguments.mode() instanceof Mode.Accuracy accuracy
                ? accuracy.edition()
                : arguments.mode().word();
        this.below = "NPU/" + (timed ? "performance_test" : "precision_test") + "/" + mode + "/" + dtype + "/"
                + arguments.modelName();
    }

    Path results(String name) {
        return file("results", name);
    }

    Path data(String name) {
        return file("data", name);
    }

    Path logs(String name) {
        return file("logs", name);
    }

    Path debug(String name) {
        return file("debug", name);
    }

    private Path file(String kind, String name) {
        Path folder = root.resolve(kind).resolve(below);
        try {
            Files.createDirectories(folder);
        } catch (IOException e) {
            throw new SeleneException(
                    SeleneException.Kind.CONFIG, folder + ": cannot be made: " + e + ". Give another --output.", e);
        }
        return folder.resolve(name);
    }
}
