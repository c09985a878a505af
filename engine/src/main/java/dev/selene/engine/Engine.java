package dev.selene.engine;

import dev.selene.base.Problems;
import dev.selene.base.SeleneException;
import dev.selene.model.ForwardObserver;
import dev.selene.model.KvPool;
import dev.selene.model.LanguageModel;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Runs requests over one model. Owns the engine thread and the KV pool; borrows the model, which nobody else may call
 * while the engine is open. Thread-safe.
 *
 * <p>Requests are served in the order of {@link ScheduleConfig}, as many at once as {@link EngineConfig} allows. The tokens of a
 * request depend on the request and the model alone. A request that fails ends with {@link TokenListener#failed}, and the
 * others go on.
 *
 * <p>A program that continues token ids:
 *
 * <pre>{@code
 * void main(String[] args) {
 *     try (var checkpoint = Checkpoint.open(Path.of(args[0]));
 *             var backend = Backends.open("vector", 2);
 *             var model = DeepseekModel.load(checkpoint, backend, ModelOptions.defaults());
 *             var engine = new Engine(model, new EngineConfig(4, 16, 64, 32, 256, 128, DType.BF16))) {
 *         var request = new GenerationRequest(new int[] {3, 1, 4}, Sampling.greedy(), 5, Set.of());
 *         IO.println(engine.generate(request).tokenIds().length);
 *     }
 * }
 * }</pre>
 */
public final class Engine implements AutoCloseable {
    private static final System.Logger LOG = System.getLogger(Engine.class.getName());

    private final EngineConfig config;
    private final int vocabSize;
    private final KvPool pool;
    private final EngineCore core; // but for its stats, touched by the engine thread alone
    private final Mailbox mailbox;
    private final AtomicLong nextId = new AtomicLong();
    private final Thread thread;

    /**
     * Starts the engine thread.
     *
     * @throws SeleneException CONFIG if the model cannot do what the configuration asks for
     */
    public Engine(LanguageModel model, EngineConfig config) {
        this(model, config, ForwardObserver.NONE);
    }

    /**
     * As {@link #Engine(LanguageModel, EngineConfig)}.
     *
     * @param observer sees every forward pass, on the engine thread; for example {@link ExpertLoad}
     */
    public Engine(LanguageModel model, EngineConfig config, ForwardObserver observer) {
        checkAgainstModel(model, config);
        this.config = config;
        this.vocabSize = model.vocabSize();
        this.mailbox = new Mailbox(config.maxBatchSize() + config.maxQueueLength());
        this.pool = model.newKvPool(config.kvDType(), config.numBlocks(), config.blockTokens());
        this.core = new EngineCore(model, pool, config, mailbox::ended, System::nanoTime, observer);
        config.cacheFile()
                .ifPresent(
                        file -> CacheKeeper.restore(file, pool, core.scheduler().blocks()));
        this.thread = Thread.ofPlatform().name("engine").daemon().start(this::run);
    }

    private static void checkAgainstModel(LanguageModel model, EngineConfig config) {
        Problems problems = new Problems();
        if (config.maxSequenceTokens() > model.contextLength())
            problems.add("maxSequenceTokens " + config.maxSequenceTokens() + " exceeds the model's context of "
                    + model.contextLength());
        if (config.maxStepTokens() > model.maxBatchTokens())
            problems.add("maxStepTokens " + config.maxStepTokens() + " exceeds the " + model.maxBatchTokens()
                    + " tokens that the model computes at once");
        if (config.speculation() instanceof Speculation.Mtp
                && model.draftLayer().isEmpty())
            problems.add("speculation by a multi-token prediction layer, and the model was loaded without one");
        problems.throwIfAny(SeleneException.Kind.CONFIG, "engine");
    }

    /**
     * Queues a request.
     *
     * @throws SeleneException USER if the request does not fit the limits, OVERLOADED if the queue is full, CANCELLED if
     *     the engine is closed; the listener then hears nothing
     */
    public Generation submit(GenerationRequest request, TokenListener listener) {
        check(request);
        SequenceId id = new SequenceId(nextId.getAndIncrement());
        Sequence sequence = new Sequence(id, request, config.maxIterTimes());
        sequence.arrivedAt(System.nanoTime());
        mailbox.post(new Mailbox.Arrival(sequence, listener));
        return () -> mailbox.cancel(id);
    }

    /**
     * As {@link #submit}, waiting for the end; not to be called from a listener.
     *
     * @throws SeleneException also what the generation failed with; CANCELLED when interrupted
     */
    public Generated generate(GenerationRequest request) {
        TokenCollector tokens = new TokenCollector();
        return tokens.await(submit(request, tokens));
    }

    /** What has been done so far. */
    public EngineStats stats() {
        return core.stats();
    }

    private void check(GenerationRequest request) {
        int[] prompt = request.promptIds();
        int limit = config.maxSequenceTokens();
        if (prompt.length >= limit)
            throw SeleneException.user(
                    "request: prompt " + prompt.length + " leaves no room for an answer in the context of " + limit
                            + ". Shorten the prompt to " + (limit - 1) + " tokens or fewer.");
        if (request.maxTokens() > limit - prompt.length)
            throw SeleneException.user("request: prompt " + prompt.length + " + max_tokens " + request.maxTokens()
                    + " exceeds the context of " + limit + ". Lower max_tokens to " + (limit - prompt.length)
                    + " or shorten the prompt.");
        for (int i = 0; i < prompt.length; i++)
            if (prompt[i] < 0 || prompt[i] >= vocabSize)
                throw SeleneException.user("request: token id " + prompt[i] + " at position " + i
                        + " of the prompt is not in the vocabulary [0, " + vocabSize + ")");
        request.stopIds().forEach(id -> checkId("stop token id", id));
        request.logitRules().logitBias().keySet().forEach(id -> checkId("logit_bias of token id", id));
    }

    private void checkId(String what, int id) {
        if (id < 0 || id >= vocabSize)
            throw SeleneException.user(
                    "request: " + what + " " + id + " is not in the vocabulary [0, " + vocabSize + ")");
    }

    /** The engine thread: serves until closed, ends what is left and frees the pool. */
    private void run() {
        try (pool;
                core) {
            try {
                serve();
                core.endAll(listener -> listener.finished(FinishReason.CANCELLED));
                config.cacheFile()
                        .ifPresent(file ->
                                CacheKeeper.save(file, pool, core.scheduler().blocks()));
            } catch (RuntimeException | Error bug) { // nobody may wait for an engine that is gone
                LOG.log(System.Logger.Level.ERROR, "the engine has stopped", bug);
                mailbox.close();
                takeIn(mailbox.collect(false));
                SeleneException error =
                        new SeleneException(SeleneException.Kind.INTERNAL, "the engine has stopped: " + bug, bug);
                core.endAll(listener -> listener.failed(error));
            }
        }
    }

    private void serve() {
        while (true) {
            Mailbox.Mail mail = mailbox.collect(!core.hasWork());
            takeIn(mail);
            if (mail.closed()) return;
            if (core.hasWork()) core.step(System.nanoTime());
        }
    }

    private void takeIn(Mailbox.Mail mail) {
        for (Mailbox.Arrival arrival : mail.arrivals()) core.add(arrival.sequence(), arrival.listener());
        mail.cancellations().forEach(core::cancel);
    }

    /**
     * Accepts no more requests, as OVERLOADED, and waits until those accepted have ended; {@link #close()} comes next. Not
     * to be called from a listener.
     *
     * @return false if some had not ended after {@code timeout}
     */
    public boolean drain(Duration timeout) throws InterruptedException {
        if (Thread.currentThread() == thread)
            throw new IllegalStateException("a listener drains the engine that calls it");
        return mailbox.drain(timeout);
    }

    /**
     * Cancels what runs and waits, writes the {@link CacheFile} if there is one, and joins the engine thread. Returns when every listener has heard its end; not to be
     * called from a listener.
     */
    @Override
    public void close() {
        if (Thread.currentThread() == thread)
            throw new IllegalStateException("a listener closes the engine that calls it");
        mailbox.close();
        boolean interrupted = false;
        while (thread.isAlive()) {
            try {
                thread.join();
            } catch (InterruptedException e) {
                interrupted = true; // the caller frees the model next: the thread must be gone
            }
        }
        if (interrupted) Thread.currentThread().interrupt();
    }
}
