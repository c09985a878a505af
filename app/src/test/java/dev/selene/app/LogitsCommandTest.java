package dev.selene.app;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.selene.testkit.TestData;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LogitsCommandTest {
    /** From testdata/golden/README.md, section 4. */
    private static final double TOLERANCE = 5e-4;

    private static final ObjectMapper MAPPER = new ObjectMapper();

    @TempDir
    private Path folder;

    @ParameterizedTest
    @ValueSource(strings = {"k2-micro", "v2lite-micro", "glm47flash-micro"})
    void jsonLinesEqualTheGoldenOutputs(String model) throws IOException {
        List<JsonNode> golden = shortSequences(model);
        CommandRun run = logits(model, tokensFile(golden), "--json");
        assertEquals(0, run.exitCode(), run.err());
        assertEquals("", run.err());

        List<String> lines = run.out().lines().toList();
        assertEquals(golden.size(), lines.size());
        for (int i = 0; i < lines.size(); i++) requireEqual(golden.get(i), MAPPER.readTree(lines.get(i)));
    }

    @Test
    void chunksDoNotChangeACharacter() throws IOException {
        Path tokens = tokensFile(shortSequences("k2-micro"));
        String whole = logits("k2-micro", tokens, "--json").out();
        assertEquals(whole, logits("k2-micro", tokens, "--json", "--chunk", "1").out());
        assertEquals(whole, logits("k2-micro", tokens, "--json", "--chunk", "7").out());
    }

    @Test
    void aBrokenLineIsNamedAndEarlierResultsAreKept() throws IOException {
        Path tokens = Files.writeString(folder.resolve("tokens.jsonl"), """
                {"name":"good","tokens":[1,2,3]}
                {"name":"beyond","tokens":[1,512]}
                {"name":"never read","tokens":[1]}
                """);
        CommandRun run = logits("k2-micro", tokens, "--json");
        assertEquals(1, run.exitCode());
        assertEquals(1, run.out().lines().count());
        assertTrue(run.err().contains(tokens + ":2: \"tokens\"[1] is 512, the vocabulary ends at 511"), run.err());
    }

    @Test
    void withoutJsonTheBestTokensAreShown() throws IOException {
        List<JsonNode> golden = shortSequences("k2-micro");
        CommandRun run = logits("k2-micro", tokensFile(golden));
        String best = golden.getLast()
                .get("top20_ids")
                .get(golden.getLast().get("length").intValue() - 1)
                .get(0)
                .asText();
        assertTrue(run.out().lines().toList().getLast().contains(" tokens: " + best + " "), run.out());
    }

    private static List<JsonNode> shortSequences(String model) throws IOException {
        JsonNode golden = MAPPER.readTree(
                TestData.path("golden/" + model + "/golden.json").toFile());
        return golden.get("sequences")
                .valueStream()
                .filter(sequence -> sequence.get("length").intValue() < 100)
                .toList();
    }

    private Path tokensFile(List<JsonNode> sequences) throws IOException {
        String lines = sequences.stream()
                .map(sequence -> MAPPER.createObjectNode()
                                .put("name", sequence.get("name").textValue())
                                .<ObjectNode>set("tokens", sequence.get("input_ids"))
                        + "\n")
                .collect(Collectors.joining());
        return Files.writeString(folder.resolve("tokens.jsonl"), lines);
    }

    private static CommandRun logits(String model, Path tokens, String... more) {
        List<String> args = new ArrayList<>(List.of(
                "logits",
                "--model",
                TestData.path("golden/" + model).toString(),
                "--tokens-file",
                tokens.toString(),
                "--kv-dtype",
                "f32"));
        args.addAll(List.of(more));
        return CommandRun.of(args.toArray(String[]::new));
    }

    private static void requireEqual(JsonNode golden, JsonNode line) {
        String name = golden.get("name").textValue();
        assertEquals(name, line.get("name").textValue());
        assertEquals(golden.get("length").intValue(), line.get("top").size(), name);
        for (int position = 0; position < line.get("top").size(); position++) {
            JsonNode entries = line.get("top").get(position);
            assertEquals(20, entries.size());
            for (int i = 0; i < 20; i++) {
                String where = name + " position " + position + " entry " + i;
                assertEquals(
                        golden.get("top20_ids").get(position).get(i),
                        entries.get(i).get(0),
                        where);
                requireClose(
                        golden.get("top20_logits").get(position).get(i),
                        entries.get(i).get(1),
                        where);
            }
        }
        assertEquals(golden.get("last_logits").size(), line.get("last_logits").size());
        for (int id = 0; id < line.get("last_logits").size(); id++)
            requireClose(
                    golden.get("last_logits").get(id), line.get("last_logits").get(id), name + " logit " + id);
        golden.get("experts")
                .propertyStream()
                .forEach(layer -> assertEquals(
                        layer.getValue().get("ids"),
                        line.get("experts").get(layer.getKey()),
                        name + " layer " + layer.getKey()));
        assertEquals(golden.get("experts").size(), line.get("experts").size());
    }

    private static void requireClose(JsonNode want, JsonNode got, String where) {
        double difference = Math.abs(want.doubleValue() - got.doubleValue());
        // This way round, so that NaN fails.
        if (!(difference <= TOLERANCE)) throw new AssertionError(where + ": got " + got + ", want " + want);
    }
}
