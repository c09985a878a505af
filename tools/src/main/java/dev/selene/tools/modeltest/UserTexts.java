package dev.selene.tools.modeltest;

import com.fasterxml.jackson.databind.JsonNode;
import dev.selene.base.Json;
import dev.selene.base.SeleneException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The texts of the {@code _single} modes: a JSON list such as {@code ["hello","hi"]}, or a file of one text a line. */
public final class UserTexts {
    private static final long MAX_BYTES = 64 << 20;

    private UserTexts() {}

    /** @throws SeleneException of kind USER if it is neither */
    public static List<String> of(String listOrFile) {
        List<String> texts = listOrFile.startsWith("[") ? list(listOrFile) : lines(Path.of(listOrFile));
        if (texts.isEmpty()) throw SeleneException.user(listOrFile + ": no texts, expected at least one");
        return texts;
    }

    private static List<String> list(String json) {
        List<String> texts = new ArrayList<>();
        for (JsonNode text : Json.parse(json, "input_text_or_file", SeleneException.Kind.USER)) {
            if (!text.isTextual())
                throw SeleneException.user(
                        "input_text_or_file: " + text + " is not a text. Write [\"first\",\"second\"].");
            texts.add(text.textValue());
        }
        return texts;
    }

    private static List<String> lines(Path file) {
        try {
            if (Files.size(file) > MAX_BYTES)
                throw SeleneException.user(file + ": longer than " + MAX_BYTES + " bytes");
            return Files.readAllLines(file).stream()
                    .filter(line -> !line.isBlank())
                    .toList();
        } catch (IOException e) {
            throw new SeleneException(
                    SeleneException.Kind.USER,
                    "input_text_or_file " + file
                            + ": neither a readable file of texts nor a list such as [\"hello\",\"hi\"]",
                    e);
        }
    }
}
