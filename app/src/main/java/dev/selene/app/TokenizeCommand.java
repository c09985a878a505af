package dev.selene.app;

import com.fasterxml.jackson.databind.JsonNode;
import dev.selene.base.JsonLines;
import dev.selene.text.Tokenizer;
import dev.selene.text.Tokenizer.ControlText;
import dev.selene.text.Tokenizers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Shows the tokens of texts. */
@Command(
        name = "tokenize",
        description = "Show the token ids of a text.",
        mixinStandardHelpOptions = true,
        footer = {
            "",
            "Examples:",
            "  ./selene tokenize \"What is 17 + 25?\"",
            "  ./selene tokenize --model /models/kimi-k2 --lines texts.jsonl --json",
            "",
            "Each line of FILE is {\"text\": \"...\"}; each line of --json output is {\"ids\": [...], \"ids_no_special\": [...]}:",
            "with text that spells a control token as that token, and as plain text."
        })
final class TokenizeCommand implements Callable<Integer> {
    private final Streams streams;

    /** One of the two. */
    static final class Source {
        @Parameters(arity = "0..1", paramLabel = "TEXT", description = "text to tokenize")
        private String text;

        @Option(names = "--lines", paramLabel = "FILE", required = true, description = "texts, JSON lines; - is stdin")
        private Path lines;
    }

    @ArgGroup(exclusive = true, multiplicity = "1")
    private Source source;

    @Option(
            names = "--model",
            paramLabel = "DIR",
            description = "directory with the tokenizer's files; without it the embedded models/micro-k2")
    private Path model;

    @Option(names = "--json", description = "print JSON lines")
    private boolean json;

    TokenizeCommand(Streams streams) {
        this.streams = streams;
    }

    @Override
    public Integer call() {
        Tokenizer tokenizer = Tokenizers.open(Directories.existing(model));
        if (source.text != null) {
            print(tokenizer, source.text);
            return 0;
        }
        try (JsonLines lines = JsonLines.open(source.lines, streams.in())) {
            for (Optional<JsonLines.Line> next = lines.next(); next.isPresent(); next = lines.next()) {
                JsonNode text = next.get().required("text");
                if (!text.isTextual()) throw next.get().problem("\"text\" is " + text + ", expected a string");
                print(tokenizer, text.textValue());
            }
        }
        return 0;
    }

    private void print(Tokenizer tokenizer, String text) {
        int[] ids = tokenizer.encode(text, ControlText.AS_TOKENS);
        if (json) {
            streams.printLine(JsonOut.object(out -> {
                JsonOut.writeIds(out, "ids", ids);
                JsonOut.writeIds(out, "ids_no_special", tokenizer.encode(text, ControlText.AS_PLAIN_TEXT));
            }));
        } else {
            for (int id : ids) streams.printLine(String.format("%8d  %s", id, visible(tokenizer.bytes(id))));
        }
    }

    /** The bytes as quoted text; those that are no characters of their own as {@code \xNN}. */
    private static String visible(byte[] bytes) {
        String text = new String(bytes, StandardCharsets.UTF_8);
        StringBuilder shown = new StringBuilder("\"");
        if (text.indexOf('\uFFFD') >= 0) {
            for (byte b : bytes)
                shown.append(b >= 0x20 && b < 0x7f ? "" + (char) b : String.format("\\x%02x", b & 0xff));
        } else {
            text.chars().forEach(c -> shown.append(escaped((char) c)));
        }
        return shown.append('"').toString();
    }

    private static String escaped(char c) {
        return switch (c) {
            case '\n' -> "\\n";
            case '\r' -> "\\r";
            case '\t' -> "\\t";
            case '"' -> "\\\"";
            case '\\' -> "\\\\";
            default -> Character.isISOControl(c) ? String.format("\\u%04x", (int) c) : String.valueOf(c);
        };
    }
}
