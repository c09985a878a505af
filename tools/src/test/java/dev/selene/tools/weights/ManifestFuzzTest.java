package dev.selene.tools.weights;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.selene.base.Json;
import dev.selene.base.SeleneException;
import dev.selene.testkit.Fuzz;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A manifest lies in a directory that anyone may have filled. */
class ManifestFuzzTest {
    private static final long SEED = 20250715;
    private static final Manifest MANIFEST = new Manifest(
            "convert",
            new TreeMap<>(Map.of("--to", "bf16")),
            List.of(new FileStamp("config.json", 1535, 1_700_000_000_000L)),
            List.of(new FileRecord("model-1-of-3.safetensors", 575_862, "dbf90c70")),
            List.of(new FileRecord("config.json", 1584, "00000000")),
            true);

    @TempDir
    Path directory;

    @Test
    void whatIsWrittenIsRead() throws IOException {
        MANIFEST.write(directory);
        assertEquals(MANIFEST, Manifest.read(directory).orElseThrow());
    }

    @Test
    @Tag("fuzz")
    void brokenManifestsAreRefusedAndNamesStayInside() throws IOException {
        MANIFEST.write(directory);
        byte[] valid = Files.readAllBytes(directory.resolve(Manifest.FILE_NAME));
        for (int i = 0; i < Fuzz.inputs(); i++) {
            RandomGenerator random = Fuzz.random(SEED, i);
            byte[] input = Fuzz.mutate(valid, random);
            try {
                Manifest manifest = Manifest.parse(Json.parse(input, "input", SeleneException.Kind.DATA), "input");
                for (FileRecord file : manifest.shards())
                    assertTrue(!file.name().contains("/"), "accepted " + file + ", input " + i);
            } catch (SeleneException e) {
                assertEquals(SeleneException.Kind.DATA, e.kind(), "seed " + SEED + ", input " + i);
            }
        }
    }
}
