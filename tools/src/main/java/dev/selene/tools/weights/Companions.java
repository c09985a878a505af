package dev.selene.tools.weights;

import dev.selene.base.SeleneException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** The files of a checkpoint that go with its weights and do not depend on how they are stored. */
public final class Companions {
    private static final Pattern LEFT_OUT = Pattern.compile(
            "\\..*|selene-.*|config\\.json|quant_model_description.*\\.json|.*\\.safetensors(\\.index\\.json)?"
                    + "|.*\\.(bin|pt|pth|gguf|partial)");
    private static final long MAX_BYTES = 256 << 20;

    private Companions() {}

    /**
     * All files beside the weights (tokenizer, template, generation settings, licence), by name; not those that hold or
     * describe weights, hidden ones, folders, and what is larger than {@value #MAX_BYTES} bytes.
     */
    public static List<Path> of(Path checkpoint) {
        try (Stream<Path> entries = Files.list(checkpoint)) {
            return entries.filter(Files::isRegularFile)
                    .filter(file ->
                            !LEFT_OUT.matcher(file.getFileName().toString()).matches())
                    .filter(file -> FileStamp.of(file).bytes() <= MAX_BYTES)
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw new SeleneException(SeleneException.Kind.DATA, checkpoint + ": cannot be listed: " + e, e);
        }
    }
}
