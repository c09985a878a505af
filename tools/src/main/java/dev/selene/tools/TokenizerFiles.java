package dev.selene.tools;

import dev.selene.base.SeleneException;
import dev.selene.formats.DurableFile;
import dev.selene.text.Tokenizers;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** The files by which a directory turns text into tokens. */
final class TokenizerFiles {
    private static final List<String> NAMES = List.of(
            "tiktoken.model",
            "tokenizer.json",
            "tokenizer_config.json",
            "special_tokens_map.json",
            "added_tokens.json",
            "chat_template.jinja");

    private TokenizerFiles() {}

    /**
     * Opens the tokenizer in {@code directory}, which shows that its files are whole.
     *
     * @throws SeleneException of kind USER if it has more tokens than the model; of kind DATA if it cannot be opened
     */
    static void requireFit(Path directory, int vocabSize) {
        int tokens = Tokenizers.open(directory).vocabSize();
        if (tokens > vocabSize)
            throw SeleneException.user(
                    directory + ": its tokenizer has " + tokens + " tokens, the model's vocab_size is " + vocabSize
                            + ". Ask for a vocabulary of at least " + tokens + ".");
    }

    static void copy(Path from, Path to) throws IOException {
        for (String name : NAMES)
            if (Files.isRegularFile(from.resolve(name)))
                DurableFile.write(to.resolve(name), Files.readAllBytes(from.resolve(name)));
    }
}
