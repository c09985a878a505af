package dev.selene.text;

import com.fasterxml.jackson.databind.JsonNode;
import dev.selene.base.Json;
import dev.selene.base.SeleneException;
import dev.selene.testkit.TestData;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.random.RandomGenerator;
import java.util.stream.StreamSupport;
import java.util.zip.GZIPInputStream;

/** Tokenizers that several tests share, and what they all need. */
final class TestTokenizers {
    /** The tokenizer of Kimi-K2.6. */
    static final Tokenizer KIMI = Tokenizers.open(TestData.path("tokenizer/kimi-k2"));

    static final Tokenizer MICRO = Tokenizers.open(TestData.microK2());

    /** The tokenizer of DeepSeek-V3 as of December 2024. */
    static final Tokenizer DEEPSEEK = huggingFace("tokenizer/deepseek-v3/tokenizer.json.gz");

    private TestTokenizers() {}

    private static Tokenizer huggingFace(String gzipped) {
        try (var in = new GZIPInputStream(Files.newInputStream(TestData.path(gzipped)))) {
            JsonNode json = Json.parse(in.readAllBytes(), gzipped, SeleneException.Kind.DATA);
            return new HuggingFaceTokenizer(TokenizerJson.parse(json, gzipped), List.of(), gzipped);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The objects of a file with one JSON object per line. */
    static List<JsonNode> lines(Path file) throws IOException {
        try (var lines = Files.lines(file)) {
            return lines.map(line -> Json.parse(line, file.toString(), SeleneException.Kind.DATA))
                    .toList();
        }
    }

    static int[] ids(JsonNode array) {
        return StreamSupport.stream(array.spliterator(), false)
                .mapToInt(JsonNode::intValue)
                .toArray();
    }

    /** "1 2 3" as ids. */
    static int[] ids(String text) {
        return Arrays.stream(text.strip().split(" +"))
                .mapToInt(Integer::parseInt)
                .toArray();
    }

    /** Up to {@code maxLength} characters that tokenizers treat differently: letters, Han, spaces, emoji, control names. */
    static String randomText(RandomGenerator random, int maxLength) {
        StringBuilder text = new StringBuilder();
        int wanted = random.nextInt(maxLength + 1);
        while (text.length() < wanted) {
            String kind = KINDS[random.nextInt(KINDS.length)];
            int at = kind.offsetByCodePoints(0, random.nextInt(kind.codePointCount(0, kind.length())));
            if (kind.startsWith("<|")) text.append(kind);
            else text.appendCodePoint(random.nextInt(8) == 0 ? anyCodePoint(random) : kind.codePointAt(at));
        }
        return text.toString();
    }

    private static int anyCodePoint(RandomGenerator random) {
        int codePoint = random.nextInt(0x110000 - 0x800);
        return codePoint < 0xD800 ? codePoint : codePoint + 0x800;
    }

    private static final String[] KINDS = {
        "etaoinshrdluETAOIN",
        "'sStTreVE",
        "  \t\n\r\u00a0\u3000\u0085\u001c",
        "0123456789\u00bd\u0663",
        "中文字々〇カな",
        "éñøÅǅʰ",
        "e\u0301\u0308",
        "😀👍🏽𠮷",
        ".,;:!?(){}[]<>|=+-*/\\\"'",
        "<|im_end|>",
        "<|im_user|>",
        "<|tool_call_begin|>"
    };
}
