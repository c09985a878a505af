package dev.selene.engine;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.selene.base.SeleneException;
import dev.selene.compute.Backends;
import dev.selene.compute.Dequantisation;
import dev.selene.formats.Checkpoint;
import dev.selene.model.DeepseekModel;
import dev.selene.model.ModelOptions;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Guesses of a real draft layer in a whole engine. */
@Timeout(60)
class MtpDraftingTest {
    private static final GenerationRequest REQUEST =
            new GenerationRequest(new int[] {5, 17, 300, 42}, Sampling.greedy(), 100, Set.of());

    @TempDir
    private Path directory;

    @Test
    void aLayerThatKnowsTheNextTokenSavesForwardPasses() throws IOException {
        DraftingCheckpoint.write(directory, 1 / 64.0);
        int[] plain = generate(Speculation.off()).tokenIds();
        for (int maxDraftTokens : new int[] {1, 3}) {
            Run run = generate(new Speculation.Mtp(maxDraftTokens));
            assertArrayEquals(plain, run.tokenIds());
            EngineStats.Tokens tokens = run.stats().tokens();
            assertTrue(tokens.guessedRight() > 0.9 * tokens.guessed(), run.toString());
            // nine tenths of the passes that all guesses would save
            assertTrue(
                    run.stats().steps() < 1 + 99 * (1 - 0.9 * maxDraftTokens / (maxDraftTokens + 1)), run.toString());
            assertTrue(run.stats().nanos().draft() > 0);
        }
    }

    @Test
    void aLayerThatKnowsNothingChangesNothing() throws IOException {
        DraftingCheckpoint.write(directory, 1);
        Run run = generate(new Speculation.Mtp(2));
        assertArrayEquals(generate(Speculation.off()).tokenIds(), run.tokenIds());
        EngineStats.Tokens tokens = run.stats().tokens();
        assertEquals(100, tokens.decoded() + tokens.guessedRight() + 1);
        assertTrue(tokens.guessed() > 100 && tokens.guessedRight() < tokens.guessed() / 10, run.toString());
    }

    @Test
    void aModelThatWasLoadedWithoutTheLayerIsRefused() throws IOException {
        DraftingCheckpoint.write(directory, 1);
        try (var checkpoint = Checkpoint.open(directory);
                var backend = Backends.open("vector", 1);
                var model = DeepseekModel.load(checkpoint, backend, ModelOptions.defaults())) {
            EngineConfig config = config(new Speculation.Mtp(1));
            SeleneException e = assertThrows(SeleneException.class, () -> new Engine(model, config));
            assertEquals(SeleneException.Kind.CONFIG, e.kind());
            assertTrue(e.getMessage().contains("loaded without"), e.getMessage());
        }
    }

    private record Run(int[] tokenIds, EngineStats stats) {}

    private Run generate(Speculation speculation) {
        var options = new ModelOptions(
                Dequantisation.BF16, ModelOptions.PUBLISHED_LORA_NORM_EPS, 128, speculation instanceof Speculation.Mtp);
        try (var checkpoint = Checkpoint.open(directory);
                var backend = Backends.open("vector", 1);
                var model = DeepseekModel.load(checkpoint, backend, options)) {
            Engine engine = new Engine(model, config(speculation));
            int[] tokenIds;
            try (engine) {
                tokenIds = engine.generate(REQUEST).tokenIds();
            } // closed: now the stats have the last step too
            return new Run(tokenIds, engine.stats());
        }
    }

    private static EngineConfig config(Speculation speculation) {
        Limits limits = new Limits();
        limits.blockTokens = 64;
        limits.numBlocks = 8;
        limits.maxStepTokens = 128;
        limits.maxSequenceTokens = 256;
        limits.speculation = speculation;
        return limits.config();
    }
}
