package dev.selene.tools.weights;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.selene.base.SeleneException;
import dev.selene.testkit.TestData;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.OptionalLong;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A disk of a few megabytes that fills up or cannot be written; needs root for {@code mount}. */
class FullDiskTest {
    private static final Path SOURCE = TestData.path("golden/k2-micro-fp8");

    @TempDir
    Path directory;

    private Path disk;

    @BeforeEach
    void mount() throws Exception {
        disk = Files.createDirectories(directory.resolve("disk"));
        assumeTrue(
                run("mount", "-t", "tmpfs", "-o", "size=6m", "selene-test", disk.toString()) == 0,
                "cannot mount a small disk: run this test as root, where mount is allowed");
    }

    @AfterEach
    void unmount() throws Exception {
        run("umount", disk.toString());
    }

    @Test
    void aDiskThatFillsUpMeanwhileLosesNothingAndIsGoneOnWith() throws IOException {
        Path expected = directory.resolve("expected");
        Conversions.run(SOURCE, expected, Conversion.Target.BF16);
        Path target = disk.resolve("target");
        Path filler = disk.resolve("filler");

        SeleneException e = assertThrows(
                SeleneException.class,
                () -> Conversions.run(
                        SOURCE, target, Conversion.Target.BF16, OptionalLong.empty(), 2, (_, _, shards, _) -> {
                            if (shards == 1 && Files.notExists(filler)) fill(filler);
                        }));
        assertEquals(SeleneException.Kind.DATA, e.kind());
        assertTrue(e.getMessage().contains("cannot be written: "), e.getMessage());
        assertTrue(e.getMessage().contains("No space left on device"), e.getMessage());
        assertTrue(e.getMessage().contains("1 of 3 shards are whole. Mend that ("), e.getMessage());
        assertTrue(e.getMessage().contains("give the same command again: it goes on there."), e.getMessage());
        assertFalse(names(target).contains("config.json"));
        assertFalse(names(target).contains("model.safetensors.index.json"));
        assertEquals(
                1,
                names(target).stream()
                        .filter(name -> name.endsWith(".safetensors"))
                        .count());

        Files.delete(filler);
        assertEquals(1, Conversions.run(SOURCE, target, Conversion.Target.BF16).reusedShards());
        assertEquals(names(expected), names(target));
        for (String name : names(expected))
            assertEquals(-1, Files.mismatch(expected.resolve(name), target.resolve(name)), name);
    }

    @Test
    void aDiskThatCannotBeWrittenIsToldWithItsCure() throws Exception {
        assertEquals(0, run("mount", "-o", "remount,ro", disk.toString()));
        SeleneException e = assertThrows(
                SeleneException.class, () -> Conversions.run(SOURCE, disk.resolve("target"), Conversion.Target.BF16));
        assertTrue(e.getMessage().contains("cannot be written: "), e.getMessage());
        assertTrue(e.getMessage().endsWith("Name another directory."), e.getMessage());
        assertTrue(names(disk).isEmpty());
    }

    private static void fill(Path filler) {
        byte[] block = new byte[4096];
        try (OutputStream out = Files.newOutputStream(filler)) {
            while (true) out.write(block);
        } catch (IOException _) {
            if (!Files.exists(filler)) throw new UncheckedIOException(new IOException("nothing was filled"));
        }
    }

    private static int run(String... command) throws IOException, InterruptedException {
        return new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start()
                .waitFor();
    }

    private static TreeSet<String> names(Path directory) throws IOException {
        try (Stream<Path> entries = Files.list(directory)) {
            return new TreeSet<>(
                    entries.map(entry -> entry.getFileName().toString()).toList());
        }
    }
}
