package dev.selene.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.selene.base.DType;
import dev.selene.base.SeleneException;
import dev.selene.model.ForwardObserver;
import dev.selene.model.KvPool;
import java.time.Duration;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class DeadlinesTest {
    private static final Duration NEVER = Duration.ofNanos(Long.MAX_VALUE);

    private final Limits limits = new Limits();
    private final FakeLanguageModel model = new FakeLanguageModel(400, 100);
    private KvPool pool;
    private EngineCore core;
    private long nextId;

    @AfterEach
    void nothingIsLeft() {
        if (core == null) return;
        assertFalse(core.hasWork());
        core.close();
        pool.close();
    }

    @Test
    void whoWaitsTooLongInTheQueueFailsAndWhoRunsDoesNot() {
        limits.maxBatchSize = 1;
        open(Duration.ofNanos(100), NEVER, NEVER);
        Recorder running = submit(0, 10);
        Recorder waiting = submit(50, 10);
        core.step(99);
        core.step(149);
        assertEquals(0, waiting.numEnds());
        core.step(150);
        assertOverloaded(waiting, "waited 1.0E-7 s in the queue");
        finish(1_000);
        assertEquals(10, running.tokens().size());
    }

    @Test
    void aTokenThatTakesTooLongEndsTheRequest() {
        open(NEVER, Duration.ofNanos(100), NEVER);
        Recorder recorder = submit(0, 10);
        core.step(500); // begins to run, and the first token
        core.step(599);
        core.step(698);
        core.step(798);
        assertEquals(3, recorder.tokens().size());
        assertOverloaded(recorder, "got no token for 1.0E-7 s");
    }

    @Test
    void aRequestThatTakesTooLongEndsWhereverItIs() {
        limits.maxBatchSize = 1;
        open(NEVER, NEVER, Duration.ofNanos(100));
        Recorder running = submit(0, 10);
        Recorder waiting = submit(1, 10);
        core.step(99);
        core.step(100);
        assertOverloaded(running, "took longer than");
        assertEquals(1, running.tokens().size());
        assertEquals(1, waiting.tokens().size());
        core.step(101);
        assertOverloaded(waiting, "took longer than");
    }

    @Test
    void moreThanMaxIterTimesAreNotGenerated() {
        limits.maxIterTimes = 7;
        open(NEVER, NEVER, NEVER);
        Recorder recorder = submit(0, 10);
        finish(0);
        assertEquals(7, recorder.tokens().size());
        assertEquals(FinishReason.LENGTH, recorder.reason().orElseThrow());
    }

    @Test
    void allProblemsAreToldAtOnce() {
        SeleneException e =
                assertThrows(SeleneException.class, () -> new Deadlines(Duration.ZERO, Duration.ofMillis(-1), NEVER));
        assertEquals(SeleneException.Kind.CONFIG, e.kind());
        assertTrue(e.getMessage().contains("queue PT0S") && e.getMessage().contains("token PT-0.001S"));
    }

    private void open(Duration queue, Duration token, Duration request) {
        limits.deadlines = new Deadlines(queue, token, request);
        EngineConfig config = limits.config();
        pool = model.newKvPool(DType.F32, config.numBlocks(), config.blockTokens());
        core = new EngineCore(model, pool, config, () -> {}, () -> 0, ForwardObserver.NONE);
    }

    private Recorder submit(long arrivalNanos, int maxTokens) {
        Sequence sequence = new Sequence(
                new SequenceId(nextId++),
                new GenerationRequest(new int[] {1, 2}, Sampling.greedy(), maxTokens, Set.of()),
                limits.maxIterTimes);
        sequence.arrivedAt(arrivalNanos);
        Recorder recorder = new Recorder();
        core.add(sequence, recorder);
        return recorder;
    }

    private void finish(long nanos) {
        while (core.hasWork()) core.step(nanos);
    }

    private static void assertOverloaded(Recorder recorder, String part) {
        SeleneException error = recorder.error().orElseThrow();
        assertEquals(SeleneException.Kind.OVERLOADED, error.kind());
        assertTrue(error.getMessage().contains(part), error.getMessage());
        assertEquals(1, recorder.numEnds());
    }
}
