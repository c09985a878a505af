package dev.selene.engine;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.selene.base.DType;
import dev.selene.model.ForwardObserver;
import dev.selene.model.KvPool;
import dev.selene.testkit.Fuzz;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PrefixCacheFileTest {
    private static final int NUM_BLOCKS = 12;
    private static final int CONTEXT = 64;

    @TempDir
    private Path directory;

    private final Limits limits = new Limits();
    private String identity = "this model";

    private Path file() {
        return directory.resolve("cache.kv");
    }

    /** What one life of an engine heard and knew. */
    private record Life(List<List<TokenLogprobs>> heard, long cachedTokens, int numCached) {}

    /** Opens an engine that reads the file, asks one request after the other, and writes the file. */
    private Life live(int numBlocks, long maxBytes, int[]... prompts) {
        FakeLanguageModel model = new FakeLanguageModel(CONTEXT, 40, limits.drafts());
        limits.numBlocks = numBlocks;
        limits.maxStepTokens = 40;
        limits.maxSequenceTokens = Math.min(CONTEXT, numBlocks * limits.blockTokens);
        EngineConfig config = limits.config();
        CacheFile cacheFile = new CacheFile(file(), identity, maxBytes);
        List<List<TokenLogprobs>> heard = new ArrayList<>();
        try (KvPool pool = model.newKvPool(DType.F32, numBlocks, config.blockTokens());
                EngineCore core = new EngineCore(model, pool, config, () -> {}, () -> 0, ForwardObserver.NONE)) {
            CacheKeeper.restore(cacheFile, pool, core.scheduler().blocks());
            core.checkInvariants();
            for (int i = 0; i < prompts.length; i++) {
                Recorder recorder = new Recorder();
                var request = new GenerationRequest(prompts[i], Sampling.greedy(), 5, Set.of());
                core.add(new Sequence(new SequenceId(i), request), recorder);
                while (core.hasWork()) {
                    core.step(0);
                    core.checkInvariants();
                }
                heard.add(recorder.heard());
            }
            CacheKeeper.save(cacheFile, pool, core.scheduler().blocks());
            return new Life(
                    heard,
                    core.stats().tokens().cached(),
                    core.scheduler().blocks().numCached());
        }
    }

    private static int[] prompt(int seed, int length) {
        return new SplittableRandom(seed)
                .ints(length, 0, FakeLanguageModel.VOCAB)
                .toArray();
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void whatOneLifeHasComputedTheNextOneKnows(boolean drafts) throws IOException {
        if (drafts) limits.speculation = new Speculation.Mtp(2);
        Life first = live(NUM_BLOCKS, 1 << 20, prompt(1, 17), prompt(2, 9));
        assertEquals(0, first.cachedTokens());
        assertTrue(Files.size(file()) > PrefixCacheFile.HEADER_BYTES);
        // the longer answer's blocks too: 17 + 5 tokens, of which the last is never computed
        Life second = live(NUM_BLOCKS, 1 << 20, prompt(1, 17), prompt(2, 9));
        assertEquals(16 + 8, second.cachedTokens());
        assertEquals(first.heard(), second.heard());
        Life third = live(NUM_BLOCKS, 1 << 20, prompt(2, 9));
        assertEquals(8, third.cachedTokens());
        assertEquals(first.heard().get(1), third.heard().getFirst());
    }

    @Test
    void onlyItsOwnerMayReadTheFile() throws IOException {
        live(NUM_BLOCKS, 1 << 20, prompt(1, 17));
        assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(file())));
        assertFalse(Files.exists(directory.resolve("cache.kv.partial")));
    }

    @Test
    void theLeastRecentlyUsedIsLeftOutWhereThereIsLittleRoom() throws IOException {
        live(NUM_BLOCKS, 1 << 20, prompt(1, 17), prompt(2, 9));
        long all = Files.size(file());
        Life whole = live(NUM_BLOCKS, 1 << 20);
        long ofBlock = (all - PrefixCacheFile.HEADER_BYTES) / whole.numCached();

        live(NUM_BLOCKS, PrefixCacheFile.HEADER_BYTES + 4 * ofBlock - 1);
        assertEquals(PrefixCacheFile.HEADER_BYTES + 3 * ofBlock, Files.size(file()));
        assertEquals(8, live(NUM_BLOCKS, 1 << 20, prompt(2, 9)).cachedTokens(), "the one used last is whole");

        live(NUM_BLOCKS, 1 << 20, prompt(1, 17), prompt(2, 9));
        Life small = live(4, 1 << 20);
        assertEquals(4, small.numCached(), "as much as the pool holds");
    }

    @Test
    void anotherModelAnotherBlockSizeAndAnotherWayToGuessReadNothing() {
        live(NUM_BLOCKS, 1 << 20, prompt(1, 17));
        identity = "another model";
        assertEquals(0, live(NUM_BLOCKS, 1 << 20, prompt(1, 17)).cachedTokens());
        limits.blockTokens = 8;
        assertEquals(0, live(NUM_BLOCKS, 1 << 20, prompt(1, 17)).cachedTokens());
        limits.speculation = new Speculation.Mtp(1);
        assertEquals(0, live(NUM_BLOCKS, 1 << 20, prompt(1, 17)).cachedTokens());
        assertEquals(16, live(NUM_BLOCKS, 1 << 20, prompt(1, 17)).cachedTokens());
    }

    @Test
    void aFileThatCannotBeReadOrWrittenHindersNobody() throws IOException {
        Life alone = live(NUM_BLOCKS, 1 << 20, prompt(1, 17));
        Files.delete(file());
        Files.createDirectory(file());
        Files.createFile(file().resolve("in the way"));
        assertEquals(alone.heard(), live(NUM_BLOCKS, 1 << 20, prompt(1, 17)).heard());
    }

    /** Whatever is restored from a broken file is, tokens and bytes, what was written. */
    @Tag("fuzz")
    @Test
    void aBrokenFileGivesNoWrongBytes() throws IOException {
        live(NUM_BLOCKS, 1 << 20, prompt(1, 17), prompt(2, 9));
        byte[] valid = Files.readAllBytes(file());
        try (Restoration original = new Restoration(valid)) {
            assertEquals(Optional.empty(), original.found.problem());
            int numPartly = 0;
            int numRefused = 0;
            for (int i = 0; i < Fuzz.inputs(); i++) {
                byte[] broken = Fuzz.mutate(valid, Fuzz.random(3, i));
                try (Restoration restored = new Restoration(broken)) {
                    String message = "input " + i;
                    int count = restored.found.numBlocks();
                    assertTrue(restored.found.problem().isPresent() || count == original.found.numBlocks(), message);
                    assertEquals(original.tokens().subList(0, count), restored.tokens(), message);
                    for (int block = 0; block < count; block++)
                        assertArrayEquals(original.latents(block), restored.latents(block), message);
                    if (count == 0) numRefused++;
                    else if (restored.found.problem().isPresent()) numPartly++;
                }
            }
            assertTrue(numPartly > 0 && numRefused > 0, numPartly + " partly, " + numRefused + " not at all");
        }
    }

    /** A pool and its books, filled from a file. */
    private static final class Restoration implements AutoCloseable {
        private final KvPool pool = new FakeLanguageModel(CONTEXT, 40).newKvPool(DType.F32, NUM_BLOCKS, 4);
        private final BlockManager blocks = new BlockManager(NUM_BLOCKS, 4, true, 0);
        private final PrefixCacheFile.Found found;
        private final List<CachedBlock> cached;

        Restoration(byte[] bytes) {
            found = new PrefixCacheFile(pool, blocks, "this model").read(MemorySegment.ofArray(bytes));
            blocks.checkInvariants(List.of());
            cached = blocks.idleCached();
        }

        List<String> tokens() {
            return cached.stream()
                    .map(block -> Arrays.toString(block.tokenIds()))
                    .toList();
        }

        byte[] latents(int index) {
            byte[] bytes = new byte[Math.toIntExact(pool.bytesPerBlock())];
            pool.copyOut(cached.get(index).block(), MemorySegment.ofArray(bytes), 0);
            return bytes;
        }

        @Override
        public void close() {
            pool.close();
        }
    }
}
