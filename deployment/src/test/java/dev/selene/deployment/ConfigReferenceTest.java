package dev.selene.deployment;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.selene.testkit.TestData;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

class ConfigReferenceTest {
    @Test
    void thePageShowsTheCatalogue() throws IOException {
        String page = Files.readString(TestData.path(".").normalize().resolveSibling("docs/config.md"));
        requireShown(page, ConfigReference.keys(), "config-keys.md");
        requireShown(page, ConfigReference.variables(), "config-variables.md");
    }

    private static void requireShown(String page, String tables, String name) throws IOException {
        if (page.contains(tables)) return;
        Path written = Path.of("target", name).toAbsolutePath();
        Files.writeString(written, tables);
        throw new AssertionError("docs/config.md does not show the catalogue: put the text of " + written + " there");
    }

    @Test
    void everyKeySaysWhatItDoes() {
        for (Key<?> key : ConfigKeys.all()) {
            assertTrue(key.meaning().endsWith("."), key.path() + ": " + key.meaning());
            assertTrue(ConfigReference.explain(key).contains(key.effect().description()), key.path());
            assertEquals(key, ConfigKeys.byPath(key.path()).orElseThrow(), "two keys with one path");
        }
        assertEquals(
                List.of("ServerConfig.port"),
                ConfigKeys.named("PORT").stream().map(Key::path).toList());
    }
}
