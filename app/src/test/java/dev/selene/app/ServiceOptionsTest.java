package dev.selene.app;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.selene.deployment.ConfigFile;
import dev.selene.deployment.DeploymentConfig;
import dev.selene.deployment.Environment;
import dev.selene.engine.Deadlines;
import dev.selene.engine.Policy;
import dev.selene.engine.ScheduleConfig;
import dev.selene.engine.Speculation;
import dev.selene.llm.ServingOptions;
import dev.selene.testkit.TestData;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.logging.Level;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ServiceOptionsTest {
    private static DeploymentConfig config(String... replacements) throws IOException {
        String text = Files.readString(TestData.path("mindie/config.json")).replace("改成主节点IP", "127.0.0.1");
        for (int i = 0; i < replacements.length; i += 2) {
            assertTrue(text.contains(replacements[i]), replacements[i]);
            text = text.replace(replacements[i], replacements[i + 1]);
        }
        return ConfigFile.read(text.getBytes(StandardCharsets.UTF_8), Path.of("config.json"), Environment.empty())
                .value()
                .orElseThrow();
    }

    @Test
    void everySettingOfTheFileReachesTheEngine() throws IOException {
        ServingOptions serving = ServiceOptions.serving(config(
                "\"cpuMemSize\" : 0", "\"cpuMemSize\" : 3",
                "\"npuMemSize\" : -1", "\"npuMemSize\" : 2",
                "\"maxPreemptCount\" : 0", "\"maxPreemptCount\" : 4",
                "\"prefillPolicyType\" : 0", "\"prefillPolicyType\" : 2",
                "\"decodePolicyType\" : 0", "\"decodePolicyType\" : 2",
                "\"Version\"", "\"Selene\": {\"prefixCache\": false, \"speculate\": \"ngram:3\"}, \"Version\""));
        ScheduleConfig schedule = new ScheduleConfig(
                ScheduleConfig.Template.STANDARD,
                Policy.PRIORITY,
                8,
                10240,
                Duration.ofMillis(5),
                Duration.ofMillis(2500),
                false,
                Duration.ofMillis(150),
                Duration.ofMillis(50),
                4);
        Duration hour = Duration.ofHours(1);
        assertEquals(
                new ServingOptions(
                        200,
                        3000,
                        0.25,
                        false,
                        Optional.empty(),
                        128,
                        3L << 30,
                        OptionalInt.of(8192),
                        schedule,
                        new Deadlines(hour, hour, hour),
                        new Speculation.Ngram(3),
                        OptionalLong.of(2L << 30)),
                serving);
    }

    @Test
    void logVariablesAreReadByComponent() {
        var environment = new Environment(Map.of(
                "MINDIE_LOG_LEVEL",
                "llm:error;server:debug",
                "MINDIE_LOG_TO_STDOUT",
                "true",
                "MINDIE_LOG_TO_FILE",
                "llm:1;0"));
        assertEquals(Level.FINE, LogSwitch.level(environment));
        assertEquals(Level.INFO, LogSwitch.level(Environment.empty()));
        assertTrue(LogSwitch.on(environment, "MINDIE_LOG_TO_STDOUT", false));
        assertEquals(false, LogSwitch.on(environment, "MINDIE_LOG_TO_FILE", true));
    }

    @Test
    void aFullLogFileMakesRoomAndStaysPrivate(@TempDir Path folder) throws IOException {
        try (LogFile log = new LogFile(folder, "x", 20, 3)) {
            for (int i = 0; i < 9; i++) log.write("line number " + i);
        }
        assertEquals("line number 8\n", Files.readString(folder.resolve("x.log")));
        assertEquals("line number 7\n", Files.readString(folder.resolve("x.01.log")));
        assertEquals("line number 6\n", Files.readString(folder.resolve("x.02.log")));
        assertTrue(Files.notExists(folder.resolve("x.03.log")));
        assertEquals(
                PosixFilePermissions.fromString("rw-r-----"), Files.getPosixFilePermissions(folder.resolve("x.log")));
    }
}
