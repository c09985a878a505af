package dev.selene.llm;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.JsonNode;
import dev.selene.base.Json;
import dev.selene.base.SeleneException;
import dev.selene.testkit.TestData;
import dev.selene.text.Conversation;
import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** The lines of the demonstration model's {@code expected.jsonl}. */
record ExpectedAnswers(Conversation conversation, int[] promptIds, int[] outputIds, String outputText, String finish) {
    static List<ExpectedAnswers> read() throws IOException {
        List<ExpectedAnswers> all = new ArrayList<>();
        for (String line : Files.readAllLines(TestData.microK2().resolve("expected.jsonl"))) {
            JsonNode node = Json.parse(line, "expected.jsonl", SeleneException.Kind.DATA);
            all.add(new ExpectedAnswers(
                    new Conversation(maps(node.get("messages")), maps(node.path("tools")), true, Map.of()),
                    ints(node.get("prompt_ids")),
                    ints(node.get("output_ids")),
                    node.get("output_text").asText(),
                    node.get("finish").asText()));
        }
        return all;
    }

    private static List<Map<String, Object>> maps(JsonNode array) {
        if (array.isMissingNode() || array.isNull()) return List.of();
        return Json.mapper().convertValue(array, new TypeReference<>() {});
    }

    private static int[] ints(JsonNode array) {
        int[] values = new int[array.size()];
        for (int i = 0; i < values.length; i++) values[i] = array.get(i).intValue();
        return values;
    }
}
