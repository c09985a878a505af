package dev.selene.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.selene.base.DType;
import dev.selene.base.SeleneException;
import dev.selene.base.TensorView;
import dev.selene.model.Batch;
import dev.selene.model.ForwardObserver;
import dev.selene.model.KvPool;
import dev.selene.model.LanguageModel;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** A recorded hour of conversations under a fake clock; a step takes 100 ms. Nine of them are the long form. */
class MooncakeSimulationTest {
    private static final long STEP_MILLIS = 100;

    @Test
    void anHourHitsThePrefixCacheAsAnUnboundedOneWould() throws IOException {
        assertHitsAsTheOracle(1);
    }

    @Tag("long")
    @Test
    void nineHoursHitThePrefixCacheAsAnUnboundedOneWould() throws IOException {
        assertHitsAsTheOracle(9);
    }

    /** Blocks for everything that one hour asks for. */
    private static void assertHitsAsTheOracle(int hours) throws IOException {
        List<MooncakeTrace.Arrival> trace = MooncakeTrace.read();
        Run run = new Run(trace, 250_000, 0);
        run.hours(hours);
        long oracle = hours * MooncakeTrace.cachedByOracle(trace);
        assertTrue(
                run.numCachedTokens >= 0.98 * oracle && run.numCachedTokens <= oracle,
                run.numCachedTokens + " tokens cached, an unbounded cache has " + oracle);
    }

    @Test
    void anHourOfCancelsAndFailuresInASmallPoolLeaksNothing() throws IOException {
        new Run(MooncakeTrace.read(), 3_000, 1).hours(1);
    }

    @Tag("long")
    @Test
    void nineHoursOfCancelsAndFailuresInASmallPoolLeakNothing() throws IOException {
        new Run(MooncakeTrace.read(), 3_000, 2).hours(9);
    }

    private static final class Run {
        private final List<MooncakeTrace.Arrival> trace;
        private final boolean hostile;
        private final SplittableRandom random;
        private final Limits limits = new Limits();
        private final EngineCore core;
        private final KvPool pool;
        private long numSteps;
        private long numCachedTokens;
        private int numEnded;
        private int numHeard;

        /** @param seed of cancels and failures; 0 for neither */
        Run(List<MooncakeTrace.Arrival> trace, int numBlocks, long seed) {
            this.trace = trace;
            this.hostile = seed != 0;
            this.random = new SplittableRandom(seed);
            limits.numBlocks = numBlocks;
            limits.maxSequenceTokens = 2_000;
            limits.maxBatchSize = 64;
            limits.maxStepTokens = 128;
            limits.patienceNanos = 20_000_000_000L;
            if (hostile) {
                limits.maxPreemptCount = 2;
                limits.swapBlocks = 1_000;
            }
            ConstantModel model = new ConstantModel(this::mayFail);
            EngineConfig config = limits.config();
            this.pool = model.newKvPool(DType.F32, config.numBlocks(), config.blockTokens());
            this.core = new EngineCore(model, pool, config, () -> numEnded++, () -> 0, ForwardObserver.NONE);
        }

        void hours(int hours) {
            try (pool;
                    core) {
                for (int hour = 0; hour < hours; hour++) hour(hour);
            }
            assertEquals(hours * trace.size(), numEnded);
            assertEquals(hours * trace.size(), numHeard);
        }

        /** The next hour begins when all of this one have ended. */
        private void hour(int hour) {
            int arrived = 0;
            for (long millis = 0; arrived < trace.size() || core.hasWork(); millis += STEP_MILLIS) {
                while (arrived < trace.size() && trace.get(arrived).millis() <= millis) arrive(hour, arrived++, millis);
                if (hostile && random.nextInt(20) == 0 && arrived > 0)
                    core.cancel(new SequenceId((long) hour * trace.size() + random.nextInt(arrived)));
                if (core.hasWork()) step(millis);
            }
            core.checkInvariants();
        }

        private void step(long millis) {
            core.step(millis * 1_000_000);
            if (++numSteps % (hostile ? 1 : 5_000) == 0) core.checkInvariants();
        }

        private void arrive(int hour, int index, long millis) {
            MooncakeTrace.Arrival arrival = trace.get(index);
            GenerationRequest request =
                    new GenerationRequest(arrival.promptIds(hour), Sampling.greedy(), arrival.maxTokens(), Set.of());
            Sequence sequence = new Sequence(new SequenceId((long) hour * trace.size() + index), request);
            sequence.arrivedAt(millis * 1_000_000);
            core.add(sequence, new Counter());
        }

        private void mayFail() {
            if (hostile && random.nextInt(1_000) == 0) throw new IllegalStateException("a failure on purpose");
        }

        /** Fails the test when a request ends twice. */
        private final class Counter implements TokenListener {
            private boolean ended;

            @Override
            public void prefilled(int numCached) {
                numCachedTokens += numCached;
            }

            @Override
            public void token(int tokenId) {}

            @Override
            public void finished(FinishReason reason) {
                end();
            }

            @Override
            public void failed(SeleneException error) {
                end();
            }

            private void end() {
                if (ended) throw new IllegalStateException("ended twice");
                ended = true;
                numHeard++;
            }
        }
    }

    /** Every token is 1, whatever came before: the scheduler does not care. */
    private static final class ConstantModel implements LanguageModel {
        private static final int VOCAB = 2;

        private final Runnable onForward;

        ConstantModel(Runnable onForward) {
            this.onForward = onForward;
        }

        @Override
        public int vocabSize() {
            return VOCAB;
        }

        @Override
        public int contextLength() {
            return Integer.MAX_VALUE;
        }

        @Override
        public int maxBatchTokens() {
            return Integer.MAX_VALUE;
        }

        @Override
        public KvPool newKvPool(DType dtype, int numBlocks, int blockTokens) {
            return new KvPool(1, DType.F32, numBlocks, blockTokens, 1);
        }

        @Override
        public TensorView forward(Batch batch, KvPool pool) {
            onForward.run();
            float[] logits = new float[VOCAB * batch.numLogitRows()];
            for (int row = 0; row < batch.numLogitRows(); row++) logits[VOCAB * row + 1] = 1;
            return TensorView.contiguous(MemorySegment.ofArray(logits), DType.F32, batch.numLogitRows(), VOCAB);
        }

        @Override
        public TensorView forward(Batch batch, KvPool pool, ForwardObserver observer) {
            return forward(batch, pool);
        }

        @Override
        public void close() {}
    }
}
