package dev.selene.app;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.selene.base.SeleneException;
import dev.selene.engine.Deadlines;
import dev.selene.engine.Policy;
import dev.selene.engine.ScheduleConfig;
import dev.selene.engine.Speculation;
import dev.selene.llm.ServingOptions;
import dev.selene.llm.StoredPrefixCache;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

class ServingSettingsTest {
    @Test
    void withoutOptionsTheyAreTheDefaults() {
        assertEquals(ServingOptions.defaults(), parse());
    }

    @Test
    void everyOptionReachesTheEngine() {
        String line = "--max-batch-size 3 --max-queue-length 4 --kv-memory-share 0.5 --prefix-cache-dir /tmp/kv"
                + " --prefix-cache-dir-size 3MiB --cache-block-size 32 --policy MLFQ"
                + " --template standard --max-prefill-batch-size 2 --max-prefill-tokens 100"
                + " --max-queue-delay-microseconds 700 --max-first-token-wait-time 800 --support-select-batch"
                + " --prefill-time-ms-per-req 9 --decode-time-ms-per-req 8 --swap-memory 2MiB --max-preempt-count 1"
                + " --max-iter-times 77 --queue-timeout 5 --token-timeout 6 --request-timeout 7";
        ScheduleConfig schedule = new ScheduleConfig(
                ScheduleConfig.Template.STANDARD,
                Policy.MLFQ,
                2,
                100,
                Duration.ofNanos(700_000),
                Duration.ofMillis(800),
                true,
                Duration.ofMillis(9),
                Duration.ofMillis(8),
                1);
        Deadlines deadlines = new Deadlines(Duration.ofSeconds(5), Duration.ofSeconds(6), Duration.ofSeconds(7));
        assertEquals(
                new ServingOptions(
                        3,
                        4,
                        0.5,
                        true,
                        Optional.of(new StoredPrefixCache(Path.of("/tmp/kv"), 3L << 20)),
                        32,
                        2L << 20,
                        OptionalInt.of(77),
                        schedule,
                        deadlines,
                        Speculation.off()),
                parse(line.split(" ")));
    }

    @Test
    void aWrongValueIsTheUsersToMend() {
        for (String[] wrong : new String[][] {
            {"--kv-memory-share", "1.5", "kvMemoryShare 1.5"},
            {"--max-prefill-tokens", "0", "maxPrefillTokens 0"},
            {"--token-timeout", "0", "token PT0S"},
            {"--cache-block-size", "0", "cacheBlockSize 0"},
            {"--swap-memory", "much", "--swap-memory much"}
        }) {
            SeleneException e = assertThrows(SeleneException.class, () -> parse(wrong[0], wrong[1]));
            assertEquals(SeleneException.Kind.USER, e.kind());
            assertTrue(e.getMessage().contains(wrong[2]), e.getMessage());
        }
        assertFalse(parse("--prefix-cache", "OFF").prefixCache());
        var nothingToStore = assertThrows(
                SeleneException.class, () -> parse("--prefix-cache", "off", "--prefix-cache-dir", "/tmp/kv"));
        assertTrue(nothingToStore.getMessage().contains("there is none to store"), nothingToStore.getMessage());
    }

    private static ServingOptions parse(String... args) {
        ServingSettings settings = new ServingSettings();
        new CommandLine(CommandLine.Model.CommandSpec.create().addMixin("serving", mixin(settings)))
                .setCaseInsensitiveEnumValuesAllowed(true)
                .parseArgs(args);
        return settings.options();
    }

    private static CommandLine.Model.CommandSpec mixin(ServingSettings settings) {
        return CommandLine.Model.CommandSpec.forAnnotatedObject(settings);
    }
}
