package dev.selene.tools.weights;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.selene.base.SeleneException;
import dev.selene.testkit.TestData;
import dev.selene.tools.KilledProcess;
import dev.selene.tools.SynthDType;
import dev.selene.tools.SynthOptions;
import dev.selene.tools.SyntheticCheckpoint;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RewriteResumeTest {
    private static final Path FP8 = TestData.path("golden/k2-micro-fp8");
    private static final long SEED = 20250714;
    private static final int KILLS = 10;

    @TempDir
    Path directory;

    /** SIGKILL of a process of its own, each time at another place; what is left must never look complete. */
    @Test
    void killedAgainAndAgainItGivesTheSameBytes() throws Exception {
        Path source = directory.resolve("source");
        SyntheticCheckpoint.write(
                source,
                new SynthOptions(
                        "moonlight",
                        SynthDType.FP8,
                        new TreeMap<>(Map.of("num_hidden_layers", 4, "vocab_size", 500, "hidden_size", 256)),
                        SEED,
                        3_000_000),
                (_, _) -> {});
        Path expected = directory.resolve("expected");
        int[] pieces = {0};
        Conversions.run(source, expected, Conversion.Target.BF16, OptionalLong.empty(), 2, (_, _, _, _) -> pieces[0]++);

        Path target = directory.resolve("target");
        SplittableRandom random = new SplittableRandom(SEED);
        for (int kill = 0; kill < KILLS; kill++) {
            int after = 1 + random.nextInt(pieces[0] / (KILLS + 2));
            assertTrue(
                    KilledProcess.after(after, ConvertProcess.class, directory.resolve("log"), source, target),
                    "kill " + kill + " came too late");
            assertFalse(Files.exists(target.resolve("config.json")));
            assertFalse(Files.exists(target.resolve("model.safetensors.index.json")));
        }
        RewriteSummary summary = Conversions.run(source, target, Conversion.Target.BF16);
        assertTrue(summary.reusedShards() > 0, "nothing was reused, seed " + SEED);
        assertSameFiles(expected, target);
    }

    private static void assertSameFiles(Path expected, Path target) throws IOException {
        assertEquals(names(expected), names(target));
        for (String name : names(expected))
            assertEquals(-1, Files.mismatch(expected.resolve(name), target.resolve(name)), name);
    }

    private static TreeSet<String> names(Path directory) throws IOException {
        try (Stream<Path> entries = Files.list(directory)) {
            return new TreeSet<>(
                    entries.map(entry -> entry.getFileName().toString()).toList());
        }
    }

    @Test
    void whatIsCompleteIsLeftAlone() throws IOException {
        Path target = converted();
        FileTime before = Files.getLastModifiedTime(target.resolve("model-1-of-3.safetensors"));
        RewriteSummary summary = Conversions.run(FP8, target, Conversion.Target.BF16);
        assertEquals(3, summary.reusedShards());
        assertEquals(before, Files.getLastModifiedTime(target.resolve("model-1-of-3.safetensors")));
    }

    @Test
    void shardsThatAreGoneOrCutAreMadeAgain() throws IOException {
        Path expected = converted();
        Path target = directory.resolve("again");
        Conversions.run(FP8, target, Conversion.Target.BF16);
        Files.write(target.resolve("model-2-of-3.safetensors"), new byte[100]);
        assertEquals(1, Conversions.run(FP8, target, Conversion.Target.BF16).reusedShards());
        assertSameFiles(expected, target);
        Files.delete(target.resolve("config.json"));
        assertEquals(3, Conversions.run(FP8, target, Conversion.Target.BF16).reusedShards());
        assertSameFiles(expected, target);
    }

    @Test
    void otherOptionsAndOtherSourcesAreRefused() throws IOException {
        Path source = EditedTensors.of(FP8).write(directory.resolve("source"));
        Path target = directory.resolve("target");
        Conversions.run(source, target, Conversion.Target.BF16);
        refused(
                () -> Conversions.run(
                        source, target, Conversion.Target.BF16, OptionalLong.of(1 << 20), 1, RewriteProgress.NONE),
                "was begun with --shard-size not given, this is --shard-size 1048576");
        Files.setLastModifiedTime(source.resolve("model.safetensors"), FileTime.fromMillis(1_000_000));
        refused(
                () -> Conversions.run(source, target, Conversion.Target.BF16),
                "this is a source with model.safetensors of");
    }

    @Test
    void targetsThatAreNotOursAreRefused() throws IOException {
        refused(() -> Conversions.run(FP8, FP8, Conversion.Target.BF16), "lies inside the source");
        refused(() -> Conversions.run(FP8, FP8.resolve("x/y"), Conversion.Target.BF16), "lies inside the source");
        assertTrue(Files.notExists(FP8.resolve("x")));
        Path link = Files.createSymbolicLink(directory.resolve("link"), FP8);
        refused(() -> Conversions.run(FP8, link.resolve("x"), Conversion.Target.BF16), "lies inside the source");
        Path other = Files.createDirectories(directory.resolve("other"));
        Files.writeString(other.resolve("thesis.txt"), "mine");
        refused(() -> Conversions.run(FP8, other, Conversion.Target.BF16), "is not empty: it holds thesis.txt");
        assertEquals(List.of("thesis.txt"), List.copyOf(names(other)));
        refused(
                () -> Conversions.run(FP8, other.resolve("thesis.txt"), Conversion.Target.BF16),
                "is a file. Name a directory");
    }

    @Test
    void targetsThatCannotBeWrittenAreRefused() throws IOException {
        Path file = Files.writeString(directory.resolve("file"), "");
        SeleneException e = assertThrows(
                SeleneException.class, () -> Conversions.run(FP8, file.resolve("below"), Conversion.Target.BF16));
        assertTrue(e.getMessage().contains("cannot be written"), e.getMessage());
    }

    /** Twenty shards of Kimi-K2 as holes: a terabyte to be made of nothing. */
    @Test
    void disksThatAreTooSmallAreRefusedBeforeTheFirstByte() throws IOException {
        Path source = directory.resolve("k2");
        SyntheticCheckpoint.write(
                source,
                new SynthOptions(
                        "kimi-k2",
                        SynthDType.FP8,
                        new TreeMap<>(Map.of("hidden_size", 65536, "num_hidden_layers", 20)),
                        1,
                        50_000_000_000L,
                        true,
                        java.util.Optional.empty()),
                (_, _) -> {});
        Path target = directory.resolve("target");
        refused(() -> Conversions.run(source, target, Conversion.Target.BF16), "bytes are to be written, the disk has");
        assertFalse(names(target).stream().anyMatch(name -> name.endsWith(".safetensors")));
    }

    @Test
    void aTargetInUseIsRefused() throws IOException {
        Path target = Files.createDirectories(directory.resolve("target"));
        try (FileChannel lock = FileChannel.open(
                        target.resolve("selene-manifest.lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
                FileLock _ = lock.lock()) {
            refused(() -> Conversions.run(FP8, target, Conversion.Target.BF16), "is being written by another command");
        }
        Conversions.run(FP8, target, Conversion.Target.BF16);
    }

    private Path converted() {
        Path target = directory.resolve("converted");
        Conversions.run(FP8, target, Conversion.Target.BF16);
        return target;
    }

    private static void refused(Runnable action, String message) {
        SeleneException e = assertThrows(SeleneException.class, action::run);
        assertEquals(SeleneException.Kind.USER, e.kind(), e.getMessage());
        assertTrue(e.getMessage().contains(message), e.getMessage());
    }
}
