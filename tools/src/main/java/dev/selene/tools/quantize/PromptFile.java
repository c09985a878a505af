package dev.selene.tools.quantize;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.JsonNode;
import dev.selene.base.Json;
import dev.selene.base.SeleneException;
import dev.selene.llm.CheckpointText;
import dev.selene.text.Conversation;
import dev.selene.text.Tokenizer;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Reads prompts as token ids: JSON lines of {@code {"messages": […], "tools": […]}}, {@code {"text": "…"}} or {@code
 * {"tokens": […]}}. A conversation whose last turn is not the assistant's ends where its answer would begin.
 */
final class PromptFile {
    /** Longer sequences are cut to this. */
    static final int MAX_SEQUENCE_TOKENS = 512;

    /** All sequences together; bounds the activations of a layer that are kept in memory. */
    static final int MAX_TOKENS = 16_384;

    private static final String SHIPPED = "calibration.jsonl";
    private static final TypeReference<List<Map<String, Object>>> OBJECTS = new TypeReference<>() {};

    private final CheckpointText text;
    private final int vocabSize;
    private final int maxTokens;

    /**
     * @param vocabSize ids are below
     * @param contextTokens of the model; sequences are no longer
     */
    PromptFile(CheckpointText text, int vocabSize, int contextTokens) {
        this.text = text;
        this.vocabSize = vocabSize;
        this.maxTokens = Math.min(MAX_SEQUENCE_TOKENS, contextTokens);
    }

    /**
     * @param file empty for the set that ships with Selene
     * @throws SeleneException of kind DATA that names the line if it is not a prompt, or if there are none or too many
     */
    List<int[]> read(Optional<Path> file) {
        String source = file.map(Path::toString).orElse("the calibration set that ships with Selene");
        List<int[]> sequences = new ArrayList<>();
        long tokens = 0;
        try (BufferedReader lines = open(file)) {
            int number = 0;
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                number++;
                if (line.isBlank()) continue;
                int[] ids = sequence(line, source + ":" + number);
                sequences.add(ids);
                tokens += ids.length;
                if (tokens > MAX_TOKENS)
                    throw SeleneException.data(source + ":" + number + ": the lines up to here are " + tokens
                            + " tokens, at most " + MAX_TOKENS + " are used. Leave lines out.");
            }
        } catch (NoSuchFileException e) {
            throw new SeleneException(SeleneException.Kind.USER, source + ": no such file", e);
        } catch (IOException e) {
            throw new SeleneException(SeleneException.Kind.DATA, source + ": cannot be read: " + e, e);
        }
        if (sequences.isEmpty()) throw SeleneException.data(source + ": no prompts. Give at least one line.");
        return sequences;
    }

    private static BufferedReader open(Optional<Path> file) throws IOException {
        if (file.isPresent()) return Files.newBufferedReader(file.get());
        InputStream in = PromptFile.class.getResourceAsStream(SHIPPED);
        if (in == null) throw new IllegalStateException("resource " + SHIPPED + " is missing");
        return new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8));
    }

    private int[] sequence(String line, String place) {
        JsonNode json = Json.parse(line, place, SeleneException.Kind.DATA);
        int[] ids;
        if (json.has("tokens")) ids = ids(json.get("tokens"), place);
        else if (json.path("text").isTextual())
            ids = tokenizer(place).encode(json.get("text").textValue(), Tokenizer.ControlText.AS_PLAIN_TEXT);
        else if (isObjects(json.path("messages"))) ids = conversation(json, place);
        else
            throw SeleneException.data(
                    place + ": expected {\"messages\": […]}, {\"text\": \"…\"} or {\"tokens\": […]}");
        if (ids.length == 0) throw SeleneException.data(place + ": no tokens");
        for (int id : ids)
            if (id < 0 || id >= vocabSize)
                throw SeleneException.data(place + ": token id " + id + " is not in [0, " + vocabSize + ")");
        return ids.length > maxTokens ? Arrays.copyOf(ids, maxTokens) : ids;
    }

    private static int[] ids(JsonNode array, String place) {
        int[] ids = new int[array.size()];
        for (int i = 0; i < ids.length; i++) {
            if (!array.get(i).canConvertToInt() || !array.get(i).isIntegralNumber())
                throw SeleneException.data(place + ": \"tokens\"[" + i + "] is " + array.get(i) + ", expected an id");
            ids[i] = array.get(i).intValue();
        }
        return ids;
    }

    private int[] conversation(JsonNode json, String place) {
        List<Map<String, Object>> messages = Json.mapper().convertValue(json.get("messages"), OBJECTS);
        JsonNode tools = json.path("tools");
        if (!tools.isMissingNode() && !isObjects(tools))
            throw SeleneException.data(place + ": \"tools\" is not an array of objects");
        boolean isAnswered = "assistant".equals(messages.getLast().get("role"));
        tokenizer(place);
        try {
            return text.promptIds(new Conversation(
                    messages,
                    tools.isMissingNode() ? List.of() : Json.mapper().convertValue(tools, OBJECTS),
                    !isAnswered,
                    Map.of()));
        } catch (SeleneException e) {
            throw new SeleneException(SeleneException.Kind.DATA, place + ": " + e.getMessage(), e);
        }
    }

    private Tokenizer tokenizer(String place) {
        try {
            return text.requireTokenizer();
        } catch (SeleneException e) {
            throw new SeleneException(
                    SeleneException.Kind.DATA,
                    place + ": " + e.getMessage() + " Or give --calibration a file of {\"tokens\": […]} lines.",
                    e);
        }
    }

    private static boolean isObjects(JsonNode array) {
        return array.isArray() && !array.isEmpty() && array.valueStream().allMatch(JsonNode::isObject);
    }
}
