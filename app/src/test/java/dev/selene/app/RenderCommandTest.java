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
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RenderCommandTest {
    private static final ObjectMapper MAPPER = new ObjectMapper();

    @TempDir
    private Path folder;

    @ParameterizedTest
    @CsvSource({
        "kimi-k2-instruct,kimi_k2",
        "kimi-k2-thinking,kimi_k2",
        "kimi-k2.6,kimi_k25",
        "deepseek-v3,deepseek_v3",
        "deepseek-r1,deepseek_v3"
    })
    void jsonLinesEqualTheGoldenPrompts(String template, String modelType) throws IOException {
        List<String> golden = Files.readAllLines(TestData.path("golden/chat-template/render.jsonl")).stream()
                .filter(line -> line.contains("\"template\":\"" + template + "\""))
                .toList();
        Path lines = Files.write(folder.resolve("chats.jsonl"), golden);
        CommandRun run = render(template, modelType, lines);
        assertEquals(0, run.exitCode(), run.err());

        List<String> got = run.out().lines().toList();
        assertEquals(golden.size(), got.size());
        for (int i = 0; i < got.size(); i++) {
            JsonNode want = MAPPER.readTree(golden.get(i));
            JsonNode line = MAPPER.readTree(got.get(i));
            assertEquals(want.has("error"), line.has("error"), golden.get(i));
            assertEquals(want.get("rendered"), line.get("rendered"), golden.get(i));
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{\"tools\":[]}|no field \"messages\"",
                "{\"messages\":\"hi\"}|\"messages\" is not an array of objects",
                "{\"messages\":[\"hi\"]}|\"messages\" is not an array of objects",
                "{\"messages\":[],\"kwargs\":[]}|\"kwargs\" is ARRAY, expected an object",
                "{\"messages\":[],\"add_generation_prompt\":1}|\"add_generation_prompt\" is 1, expected true or false"
            })
    void linesOfAnotherFormAreNamed(String line, String told) throws IOException {
        Path lines = Files.writeString(folder.resolve("chats.jsonl"), "{\"messages\":[]}\n" + line + "\n");
        CommandRun run = render("kimi-k2-instruct", "kimi_k2", lines);
        assertEquals(1, run.exitCode());
        assertEquals(1, run.out().lines().count());
        assertTrue(run.err().contains(lines + ":2: " + told), run.err());
    }

    @Test
    void anUnknownModelTypeIsExitCode2AndAMissingTemplateExitCode1() throws IOException {
        Path lines = Files.writeString(folder.resolve("chats.jsonl"), "{\"messages\":[]}\n");
        CommandRun wrongType = render("kimi-k2-instruct", "llama", lines);
        assertEquals(2, wrongType.exitCode());
        assertTrue(wrongType.err().contains("kimi_k2, kimi_k25, deepseek_v3, plain"), wrongType.err());
        CommandRun missing = CommandRun.of(
                "render", "--template", folder + "/none.jinja", "--model-type", "plain", "--lines", lines.toString());
        assertEquals(1, missing.exitCode());
        assertTrue(missing.err().contains("none.jinja: no such file"), missing.err());
    }

    private static CommandRun render(String template, String modelType, Path lines) {
        Path file = TestData.path("golden/chat-template/templates/" + template + ".jinja");
        return CommandRun.of(
                "render",
                "--template",
                file.toString(),
                "--model-type",
                modelType,
                "--lines",
                lines.toString(),
                "--json");
    }
}
