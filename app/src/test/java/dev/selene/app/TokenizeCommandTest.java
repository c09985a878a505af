package dev.selene.app;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.selene.testkit.TestData;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

class TokenizeCommandTest {
    private static final ObjectMapper MAPPER = new ObjectMapper();

    @Test
    void jsonLinesEqualTheGoldenTokens() throws IOException {
        Path golden = TestData.path("golden/tokenizer/encode.jsonl");
        String directory = TestData.path("tokenizer/kimi-k2").toString();
        CommandRun run = CommandRun.of("tokenize", "--model", directory, "--lines", golden.toString(), "--json");
        assertEquals(0, run.exitCode(), run.err());

        List<String> want = Files.readAllLines(golden);
        List<String> got = run.out().lines().toList();
        assertEquals(want.size(), got.size());
        for (int i = 0; i < want.size(); i++) {
            JsonNode wanted = MAPPER.readTree(want.get(i));
            JsonNode line = MAPPER.readTree(got.get(i));
            JsonNode plain = wanted.has("ids_no_special") ? wanted.get("ids_no_special") : wanted.get("ids");
            assertEquals(wanted.get("ids"), line.get("ids"), want.get(i));
            assertEquals(plain, line.get("ids_no_special"), want.get(i));
        }
    }

    @Test
    void oneTextIsShownTokenByToken() {
        CommandRun run = CommandRun.of("tokenize", "17\n");
        assertEquals(0, run.exitCode(), run.err());
        assertEquals(
                List.of("\"1\"", "\"7\"", "\"\\n\""),
                run.out().lines().map(line -> line.split("  +")[2]).toList());
    }

    @Test
    void aLineWithoutTextIsNamed() {
        CommandRun run =
                CommandRun.withStdin("{\"text\":\"a\"}\n{\"txt\":\"b\"}\n", "tokenize", "--lines", "-", "--json");
        assertEquals(1, run.exitCode());
        assertEquals(1, run.out().lines().count());
        assertTrue(run.err().contains("stdin:2: no field \"text\""), run.err());
    }
}
