package dev.selene.text;

import dev.selene.base.SeleneException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** Opens the tokenizer of a checkpoint directory, whichever kind it is. */
public final class Tokenizers {
    private Tokenizers() {}

    /**
     * The tokenizer in {@code directory}: {@code tiktoken.model} if there is one, else {@code tokenizer.json}.
     *
     * @throws SeleneException of kind DATA if there is neither, or it is broken or not supported
     */
    public static Tokenizer open(Path directory) {
        return find(directory)
                .orElseThrow(() -> SeleneException.data(directory
                        + ": holds neither tiktoken.model nor tokenizer.json, so text cannot be turned into tokens."
                        + " Fetch the tokenizer files of the checkpoint, or work with token ids."));
    }

    /** As {@link #open}, but empty for a directory that holds no tokenizer: such a model takes token ids only. */
    public static Optional<Tokenizer> find(Path directory) {
        if (Files.exists(directory.resolve("tiktoken.model"))) return Optional.of(TiktokenTokenizer.open(directory));
        if (Files.exists(directory.resolve("tokenizer.json"))) return Optional.of(HuggingFaceTokenizer.open(directory));
        return Optional.empty();
    }
}
