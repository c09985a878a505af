package dev.selene.app;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.selene.base.Json;
import dev.selene.base.SeleneException;
import dev.selene.testkit.TestData;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Our own service under the trials that we put to others. */
class VerifyCommandTest {
    @TempDir
    private Path folder;

    @Test
    @Timeout(300)
    void ourOwnServicePassesEveryTrialAndAnotherTemplateIsNoticed() throws Exception {
        String model = TestData.microK2().toString();
        Path config = folder.resolve("config.json");
        assertEquals(
                0,
                CommandRun.of("config", "--init", "--checkpoint", model, "--out", config.toString())
                        .exitCode());
        Path report = folder.resolve("acceptance.html");
        try (RunningDaemon daemon = RunningDaemon.start(config, folder)) {
            CommandRun run = CommandRun.of(
                    "verify", "--url", daemon.url(), "--checkpoint", model, "--json", "--report", report.toString());
            Map<String, String> wrong = new TreeMap<>();
            JsonNode trials =
                    Json.parse(run.out(), "stdout", SeleneException.Kind.DATA).path("trials");
            for (JsonNode trial : trials)
                if (!trial.path("status").asText().equals("passed"))
                    wrong.put(trial.path("id").asText(), trial.toString());
            assertEquals(Map.of(), wrong);
            assertEquals(13, trials.size(), run.out());
            assertEquals(0, run.exitCode(), run.err());

            CommandRun other = CommandRun.of(
                    "verify",
                    "--url",
                    daemon.url(),
                    "--checkpoint",
                    withOtherTemplate().toString());
            assertEquals(1, other.exitCode(), other.out());
            assertTrue(other.out().contains("FAIL  tokenizer"), other.out());
            assertTrue(other.out().contains("12 trials passed, 1 failed, 0 not offered"), other.out());
        }
        assertTrue(Files.readString(report).contains("Signature: ____"));
    }

    /** The model as it would be with a template of another revision, which is the commonest way to serve garbled prompts. */
    private Path withOtherTemplate() throws IOException {
        Path other = Files.createDirectory(folder.resolve("other"));
        for (String file : List.of("config.json", "tiktoken.model", "tokenizer_config.json", "generation_config.json"))
            Files.copy(TestData.microK2().resolve(file), other.resolve(file));
        String template = Files.readString(TestData.microK2().resolve("chat_template.jinja"));
        Files.writeString(other.resolve("chat_template.jinja"), template + "\nThink first.");
        return other;
    }

    @Test
    void anAddressWhereNothingListensIsNamed() {
        CommandRun run = CommandRun.of("verify", "--url", "http://127.0.0.1:1");
        assertEquals(1, run.exitCode());
        assertTrue(run.err().contains("http://127.0.0.1:1/v1/models: no answer"), run.err());
    }
}
