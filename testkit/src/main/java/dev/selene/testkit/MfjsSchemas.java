package dev.selene.testkit;

import com.fasterxml.jackson.databind.JsonNode;
import dev.selene.base.Json;
import dev.selene.base.SeleneException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The cases of walle, Moonshot's validator of its dialect: {@code testdata/mfjs}. */
public final class MfjsSchemas {
    /**
     * A schema that walle refuses.
     *
     * @param schema as text, for it need not be JSON
     * @param expected what walle's message holds
     */
    public record Invalid(String schema, String expected) {}

    private MfjsSchemas() {}

    public static List<JsonNode> valid() {
        return lines("valid.jsonl").stream()
                .map(line -> Json.parse(line, "schema", SeleneException.Kind.DATA))
                .toList();
    }

    public static List<Invalid> invalid() {
        return lines("invalid.jsonl").stream()
                .map(line -> Json.parse(line, "case", SeleneException.Kind.DATA))
                .map(line -> new Invalid(
                        line.get("schema").textValue(), line.get("expect").textValue()))
                .toList();
    }

    private static List<String> lines(String name) {
        List<String> lines = new ArrayList<>();
        try (var files = Files.walk(TestData.path("mfjs"))) {
            for (Path file : files.filter(path -> path.endsWith(name)).sorted().toList())
                Files.readAllLines(file).stream()
                        .filter(line -> !line.isBlank())
                        .forEach(lines::add);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return lines;
    }
}
