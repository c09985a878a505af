package dev.selene.app;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.selene.base.Json;
import dev.selene.base.SeleneException;
import dev.selene.deployment.ConfigFile;
import dev.selene.deployment.DeploymentConfig;
import dev.selene.deployment.Environment;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ConfigCommandTest {
    @TempDir
    private Path folder;

    private DeploymentConfig read(Path file) throws IOException {
        var checked = ConfigFile.read(Files.readAllBytes(file), file, Environment.empty());
        return checked.value().orElseThrow(() -> new AssertionError(checked.problems()));
    }

    @Test
    void initWritesWhatTheServiceStartsFromAndExplainsIt() throws IOException {
        Path out = folder.resolve("conf/config.json");
        CommandRun run = CommandRun.of(
                "config", "--init", "--hosts", "2", "--devices", "4", "--name", "k2", "--out", out.toString());
        assertEquals(0, run.exitCode(), run.err());
        DeploymentConfig config = read(out);
        assertEquals("k2", config.model().name());
        assertEquals(4, config.model().worldSize());
        assertTrue(config.model().multiNode());
        assertEquals(2048, config.schedule().maxSeqLen());
        String comments = Files.readString(folder.resolve("conf/config.md"));
        assertTrue(comments.contains("ServerConfig.port"), comments);
        assertTrue(comments.contains("maxBatchSize"), comments);
    }

    @Test
    void explainKnowsKeysByNameAndGuessesMisspeltOnes() {
        CommandRun run = CommandRun.of("config", "--explain", "maxPrefillTokens");
        assertEquals(0, run.exitCode(), run.err());
        assertTrue(run.out().startsWith("BackendConfig.ScheduleConfig.maxPrefillTokens\n"), run.out());
        CommandRun misspelt = CommandRun.of("config", "--explain", "npudeviceId");
        assertEquals(2, misspelt.exitCode());
        assertTrue(misspelt.err().contains("Did you mean npuDeviceIds?"), misspelt.err());
    }

    @Test
    void migrateMovesKeysOfOlderFormsToTheirPlace() throws IOException {
        Path old = folder.resolve("old.json");
        Files.writeString(old, """
                {"OtherParam": {
                   "ResourceParam": {"cacheBlockSize": 64, "preAllocBlocks": 4},
                   "LogParam": {"logLevel": "Info"},
                   "ServeParam": {"ipAddress": "127.0.0.1", "port": 2025, "maxLinkNum": 300, "httpsEnabled": false}},
                 "ModelDeployParam": {"maxSeqLen": 2560, "npuDeviceIds": [[0]],
                   "ModelParam": [{"modelName": "k2", "modelWeightPath": "/models/k2", "worldSize": 1}]},
                 "ScheduleParam": {"maxPrefillBatchSize": 10, "maxPreemptCount": 0}}
                """);
        Path out = folder.resolve("new.json");
        CommandRun run = CommandRun.of("config", "--migrate", old.toString(), "--out", out.toString());
        assertEquals(0, run.exitCode(), run.err());
        DeploymentConfig config = read(out);
        assertEquals(2025, config.server().data().port());
        assertEquals(64, config.schedule().blockTokens());
        assertEquals("/models/k2", config.model().weightPath());
        assertTrue(run.err().contains("preAllocBlocks 4 is left out"), run.err());
        assertTrue(run.err().contains("logLevel became LogConfig.logLevel"), run.err());
    }

    @Test
    void aFileOfTodayStaysAsItIs() throws IOException {
        Path guide = LauncherRun.HOME.resolve("testdata/mindie/config.json");
        CommandRun run = CommandRun.of("config", "--migrate", guide.toString());
        JsonNode migrated = Json.parse(run.out(), "stdout", SeleneException.Kind.DATA);
        assertEquals(
                Json.mapper().readTree(Files.readString(guide)).at("/BackendConfig/ScheduleConfig"),
                migrated.at("/BackendConfig/ScheduleConfig"));
        assertTrue(run.err().contains("ipAddress"), run.err()); // the guide's placeholders are no addresses
    }
}
