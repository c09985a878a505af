package dev.selene.tools.loadtest;

import com.fasterxml.jackson.databind.JsonNode;
import dev.selene.base.Json;
import dev.selene.base.SeleneException;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.zip.GZIPInputStream;

/**
 * A trace of Mooncake: JSON lines of {@code timestamp} (ms), {@code input_length}, {@code output_length}, {@code hash_ids}, or
 * the compact form {@code timestamp input output ids}, where {@code a+n} is the {@code n} ids from {@code a} on; gzip too. An id
 * stands for 512 tokens and all before them: prompts that share ids begin with the same text.
 */
public final class Trace {
    private static final int BLOCK_TOKENS = 512;

    private record Entry(long atMillis, int inputTokens, int outputTokens, long[] hashIds) {}

    private final List<Entry> entries;

    private Trace(List<Entry> entries) {
        this.entries = entries;
    }

    /** @param limit only the first entries */
    public static Trace read(Path file, int limit) {
        List<Entry> entries = new ArrayList<>();
        try (InputStream in = Files.newInputStream(file);
                InputStream plain = file.toString().endsWith(".gz") ? new GZIPInputStream(in) : in;
                BufferedReader lines = new BufferedReader(new InputStreamReader(plain, StandardCharsets.UTF_8))) {
            int number = 0;
            for (String line = lines.readLine(); line != null && entries.size() < limit; line = lines.readLine()) {
                number++;
                if (!line.isBlank()) entries.add(entry(line, file + ":" + number));
            }
        } catch (IOException e) {
            throw new SeleneException(SeleneException.Kind.USER, "--trace " + file + ": cannot be read: " + e, e);
        }
        if (entries.isEmpty()) throw SeleneException.data(file + ": no requests");
        return new Trace(entries);
    }

    private static Entry entry(String line, String where) {
        try {
            return line.startsWith("{")
                    ? ofJson(line, where)
                    : ofWords(line.strip().split(" "));
        } catch (IllegalArgumentException | ArrayIndexOutOfBoundsException e) {
            throw new SeleneException(
                    SeleneException.Kind.DATA,
                    where
                            + ": expected {\"timestamp\": …, \"input_length\": …, \"output_length\": …, \"hash_ids\": […]} or"
                            + " \"timestamp input output ids\"",
                    e);
        }
    }

    private static Entry ofJson(String line, String where) {
        JsonNode json = Json.parse(line, where, SeleneException.Kind.DATA);
        JsonNode ids = json.path("hash_ids");
        if (!json.path("input_length").isInt() || !json.path("output_length").isInt() || !ids.isArray())
            throw new IllegalArgumentException(line);
        long[] hashIds = new long[ids.size()];
        for (int i = 0; i < hashIds.length; i++) hashIds[i] = ids.get(i).asLong();
        return new Entry(
                json.path("timestamp").asLong(),
                json.get("input_length").intValue(),
                json.get("output_length").intValue(),
                hashIds);
    }

    private static Entry ofWords(String[] words) {
        List<Long> ids = new ArrayList<>();
        for (int i = 3; i < words.length; i++) {
            int plus = words[i].indexOf('+');
            long first = Long.parseLong(plus < 0 ? words[i] : words[i].substring(0, plus));
            int count = plus < 0 ? 1 : Integer.parseInt(words[i].substring(plus + 1));
            if (count < 1 || count > 1 << 20) throw new IllegalArgumentException(words[i]);
            for (int j = 0; j < count; j++) ids.add(first + j);
        }
        return new Entry(
                Long.parseLong(words[0]),
                Integer.parseInt(words[1]),
                Integer.parseInt(words[2]),
                ids.stream().mapToLong(Long::longValue).toArray());
    }

    /**
     * @param speed how many times faster than it happened
     * @param scale lengths are divided by this, so that a small context can take them
     */
    public List<Planned> plan(double speed, int scale, TextMaker texts) {
        long first = entries.getFirst().atMillis();
        return entries.stream()
                .map(entry -> new Planned(
                        (long) ((entry.atMillis() - first) * 1e6 / speed),
                        prompt(entry, scale, texts),
                        Math.max(1, entry.outputTokens() / scale)))
                .collect(Collectors.toList());
    }

    private static String prompt(Entry entry, int scale, TextMaker texts) {
        int left = Math.max(1, entry.inputTokens() / scale);
        int block = Math.max(1, BLOCK_TOKENS / scale);
        StringBuilder prompt = new StringBuilder();
        for (int i = 0; left > 0 && i < entry.hashIds().length; i++, left -= block)
            prompt.append(texts.text(entry.hashIds()[i], Math.min(left, block)));
        return prompt.toString();
    }

    public int requests() {
        return entries.size();
    }
}
