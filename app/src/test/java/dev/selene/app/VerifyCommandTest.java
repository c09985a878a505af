package dev.selene.app;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.selene.base.Json;
import dev.selene.base.SeleneException;
import dev.selene.testkit.TestData;
import java.nio.file.Files;
import java.nio.file.Path;
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
    void ourOwnServicePassesEveryTrial() throws Exception {
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
        }
        assertTrue(Files.readString(report).contains("Signature: ____"));
    }

    @Test
    void anAddressWhereNothingListensIsNamed() {
        CommandRun run = CommandRun.of("verify", "--url", "http://127.0.0.1:1");
        assertEquals(1, run.exitCode());
        assertTrue(run.err().contains("http://127.0.0.1:1/v1/models: no answer"), run.err());
    }
}
