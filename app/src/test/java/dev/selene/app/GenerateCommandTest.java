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
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GenerateCommandTest {
    private static final ObjectMapper MAPPER = new ObjectMapper();

    @TempDir
    private Path folder;

    /** This checkpoint has no tokenizer. */
    @Test
    void jsonLinesEqualTheGoldenContinuations() throws IOException {
        String model = TestData.path("golden/k2-micro").toString();
        List<JsonNode> golden = MAPPER.readTree(Path.of(model, "golden.json").toFile())
                .get("sequences")
                .valueStream()
                .filter(sequence -> sequence.get("length").intValue() < 100)
                .toList();
        CommandRun run = generate(
                tokensFile(golden, "name", "input_ids"), "--model", model, "--max-tokens", "16", "--kv-dtype", "f32");
        assertEquals(0, run.exitCode(), run.err());

        List<String> lines = run.out().lines().toList();
        assertEquals(golden.size(), lines.size());
        for (int i = 0; i < lines.size(); i++) {
            JsonNode line = MAPPER.readTree(lines.get(i));
            assertEquals(golden.get(i).get("name"), line.get("name"));
            assertEquals(golden.get(i).get("greedy"), line.get("token_ids"));
            assertEquals("length", line.get("finish_reason").textValue());
        }
    }

    @Test
    void guessesDoNotChangeAnAnswer() {
        String[] line = {"generate", "--prompt", "17 + 25 = 17 + 25 =", "--max-tokens", "40", "--ignore-eos", "--json"};
        List<String> guessing = new ArrayList<>(List.of(line));
        guessing.addAll(List.of("--speculate", "ngram:6"));
        CommandRun plain = CommandRun.of(line);
        assertEquals(0, plain.exitCode(), plain.err());
        assertEquals(plain.out(), CommandRun.of(guessing.toArray(String[]::new)).out());
    }

    @Test
    void aDraftLayerDoesNotChangeAnAnswer() throws IOException {
        Path tokens = Files.writeString(
                folder.resolve("tokens.jsonl"),
                "{\"name\":\"a\",\"tokens\":[5,17,300]}\n{\"name\":\"b\",\"tokens\":[9]}\n");
        String model = TestData.path("golden/v3-micro").toString();
        CommandRun plain = generate(tokens, "--model", model, "--max-tokens", "30");
        Path stats = folder.resolve("stats.json");
        CommandRun guessed = generate(
                tokens, "--model", model, "--max-tokens", "30", "--speculate", "mtp:2", "--stats", stats.toString());
        assertEquals(0, guessed.exitCode(), guessed.err());
        assertEquals(plain.out(), guessed.out());

        JsonNode told = MAPPER.readTree(Files.readString(stats));
        JsonNode counts = told.get("tokens");
        assertEquals(60, counts.get("generated").intValue());
        assertTrue(counts.get("guessed").intValue() > 50, counts.toString());
        assertTrue(told.at("/seconds/draft").doubleValue() > 0);
        // two dense layers, then two that send each token to four of 16 experts
        int computed = counts.get("prefilled").intValue()
                + counts.get("decoded").intValue()
                + counts.get("guessed").intValue();
        for (int layer = 0; layer < 4; layer++) {
            int sum = 0;
            for (JsonNode tokensOfExpert : told.at("/tokens_per_expert/" + layer)) sum += tokensOfExpert.intValue();
            assertEquals(layer < 2 ? 0 : 4 * computed, sum);
        }
    }

    @Test
    void aModelWithoutADraftLayerAndAWrongWayToGuessAreRefused() {
        CommandRun without = CommandRun.of("generate", "--prompt", "1", "--speculate", "mtp:1");
        assertEquals(1, without.exitCode());
        assertTrue(without.err().contains("has no multi-token prediction layer"), without.err());
        CommandRun wrong = CommandRun.of("generate", "--prompt", "1", "--speculate", "mtp");
        assertEquals(2, wrong.exitCode());
        assertTrue(wrong.err().contains("for example mtp:1"), wrong.err());
        CommandRun many = CommandRun.of("generate", "--prompt", "1", "--speculate", "mtp:33");
        assertEquals(2, many.exitCode());
        assertTrue(many.err().contains("33 draft tokens, expected 1 to 32"), many.err());
    }

    @Test
    void theEmbeddedModelGivesItsExpectedOutputs() throws IOException {
        List<JsonNode> expected = new ArrayList<>();
        for (String line : Files.readAllLines(TestData.microK2().resolve("expected.jsonl")))
            expected.add(MAPPER.readTree(line));
        CommandRun run = generate(tokensFile(expected, "prompt_text", "prompt_ids"), "--max-tokens", "64");
        assertEquals(0, run.exitCode(), run.err());

        List<String> lines = run.out().lines().toList();
        assertEquals(expected.size(), lines.size());
        for (int i = 0; i < lines.size(); i++) {
            JsonNode line = MAPPER.readTree(lines.get(i));
            assertEquals(expected.get(i).get("output_ids"), line.get("token_ids"), lines.get(i));
            assertEquals(expected.get(i).get("finish"), line.get("finish_reason"));
        }
    }

    @Test
    void aRefusedLineIsNamedAndTheAnswersBeforeItArePrinted() throws IOException {
        Path tokens = Files.writeString(
                folder.resolve("tokens.jsonl"),
                "{\"name\":\"good\",\"tokens\":[1802,300]}\n{\"name\":\"beyond\",\"tokens\":[1,99999]}\n");
        CommandRun run = generate(tokens, "--max-tokens", "2");
        assertEquals(1, run.exitCode(), run.err());
        assertEquals(1, run.out().lines().count());
        assertTrue(run.err().contains(tokens + ":2: "), run.err());
        assertTrue(run.err().contains("99999"), run.err());
    }

    @Test
    void samplingFlagsChangeTheAnswerAndLogprobsExplainIt() throws IOException {
        Path tokens = Files.writeString(folder.resolve("tokens.jsonl"), "{\"name\":\"a\",\"tokens\":[1802,300]}\n");
        JsonNode plain =
                MAPPER.readTree(generate(tokens, "--max-tokens", "8", "--logprobs", "2", "--prompt-logprobs", "1")
                        .out());
        int first = plain.at("/token_ids/0").intValue();
        int second = plain.at("/logprobs/0/2/1/0").intValue();
        assertEquals(first, plain.at("/logprobs/0/0").intValue());
        assertEquals(plain.at("/logprobs/0/1"), plain.at("/logprobs/0/2/0/1"));
        assertTrue(plain.at("/logprobs/0/1").floatValue() <= 0);
        assertEquals(plain.get("token_ids").size(), plain.get("logprobs").size());
        assertEquals(300, plain.at("/prompt_logprobs/0/0").intValue());
        assertEquals(1, plain.get("prompt_logprobs").size());

        JsonNode biased = MAPPER.readTree(generate(tokens, "--max-tokens", "8", "--logit-bias", first + "=-100")
                .out());
        assertEquals(second, biased.at("/token_ids/0").intValue());
        JsonNode stopped = MAPPER.readTree(generate(tokens, "--max-tokens", "8", "--stop-token", "" + first)
                .out());
        assertEquals(MAPPER.readTree("[" + first + "]"), stopped.get("token_ids"));
        assertEquals("stop", stopped.get("finish_reason").textValue());
    }

    @Test
    void aSamplingFlagOutOfRangeIsAUsageError() {
        String[][] wrong = {
            {"--repetition-penalty", "0"},
            {"--typical-p", "2"},
            {"--presence-penalty", "3"},
            {"--logprobs", "21", "--json"},
            {"--logprobs", "2"},
            {"--min-tokens", "-1"},
            {"--min-tokens", "9"},
            {"--logit-bias", "5=200"},
            {"--logit-bias", "99999=1"},
            {"--stop-token", "99999"}
        };
        for (String[] flags : wrong) {
            List<String> args = new ArrayList<>(List.of("generate", "--prompt", "Hi", "--max-tokens", "4"));
            args.addAll(List.of(flags));
            CommandRun run = CommandRun.of(args.toArray(String[]::new));
            assertEquals(2, run.exitCode(), String.join(" ", flags) + ": " + run.err());
            assertEquals("", run.out());
        }
    }

    @Test
    void aTextIsContinuedWithAndWithoutJson() throws IOException {
        CommandRun text =
                CommandRun.of("generate", "--prompt", "The car is", "--max-tokens", "4", "--temperature", "0");
        assertEquals(0, text.exitCode(), text.err());
        CommandRun json = CommandRun.of(
                "generate", "--prompt", "The car is", "--max-tokens", "4", "--temperature", "0", "--json");
        assertEquals(4, MAPPER.readTree(json.out()).get("token_ids").size());
        assertTrue(text.out().endsWith("\n"), text.out());
    }

    private Path tokensFile(List<JsonNode> sequences, String nameField, String idsField) throws IOException {
        List<String> lines = new ArrayList<>();
        for (JsonNode sequence : sequences) {
            ObjectNode line = MAPPER.createObjectNode();
            line.set("name", sequence.get(nameField));
            line.set("tokens", sequence.get(idsField));
            lines.add(line.toString());
        }
        return Files.write(folder.resolve("tokens.jsonl"), lines);
    }

    private static CommandRun generate(Path tokens, String... more) {
        List<String> args = new ArrayList<>(
                List.of("generate", "--tokens-file", tokens.toString(), "--temperature", "0", "--json"));
        args.addAll(List.of(more));
        return CommandRun.of(args.toArray(String[]::new));
    }
}
