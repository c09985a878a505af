package dev.selene.engine;

import dev.selene.base.SeleneException;
import dev.selene.base.TensorView;
import dev.selene.model.Batch;
import dev.selene.model.ForwardObserver;
import dev.selene.model.KvPool;
import dev.selene.model.LanguageModel;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/**
 * What the engine thread does, without the thread: {@link #step} is schedule, run, sample, draft, settle. Whatever goes wrong
 * in a step ends the requests that it concerns, with an error of kind INTERNAL, and nothing else. Borrows model and
 * pool, owns the swap space; single-threaded. Listeners may cancel, not call back in.
 */
final class EngineCore implements AutoCloseable {
    private static final System.Logger LOG = System.getLogger(EngineCore.class.getName());

    private final LanguageModel model;
    private final KvPool pool;
    private final SwapSpace swapSpace;
    private final int maxStepTokens;
    private final Scheduler scheduler;
    private final Drafter drafter;
    private final Speculator speculator;
    private final Sampler sampler;
    private final LogprobReader logprobs;
    private final Runnable requestEnded;
    private final ForwardObserver observer;
    private final StepMeter meter;
    private final Map<SequenceId, TokenListener> listeners = new HashMap<>();

    /**
     * @param requestEnded runs once for each request that has ended, before its listener is told
     * @param nanoTime times the phases of a step
     * @param observer sees every forward pass
     */
    EngineCore(
            LanguageModel model,
            KvPool pool,
            EngineConfig config,
            Runnable requestEnded,
            LongSupplier nanoTime,
            ForwardObserver observer) {
        this.model = model;
        this.pool = pool;
        this.swapSpace = new SwapSpace(pool, config.swapBytes());
        this.scheduler = new Scheduler(config, swapSpace.numSlots());
        this.maxStepTokens = config.maxStepTokens();
        this.drafter = drafter(config.speculation());
        this.speculator = new Speculator(drafter, config.blockTokens());
        this.sampler = new Sampler(model.vocabSize());
        this.logprobs = new LogprobReader(model.vocabSize());
        this.requestEnded = requestEnded;
        this.observer = observer;
        this.meter = new StepMeter(nanoTime, load());
    }

    private Drafter drafter(Speculation speculation) {
        return switch (speculation) {
            case Speculation.Off _ -> Drafter.NONE;
            case Speculation.Ngram(int maxDraftTokens) -> new NgramDrafter(maxDraftTokens);
            case Speculation.Mtp(int maxDraftTokens) ->
                new MtpDrafter(model.draftLayer().orElseThrow(), pool, model.vocabSize(), maxDraftTokens);
        };
    }

    /** As of the last step or end of a request; any thread may call. */
    EngineStats stats() {
        return meter.stats();
    }

    private EngineStats.Load load() {
        return new EngineStats.Load(scheduler.numRunning(), scheduler.numWaiting(), scheduler.numFreeBlocks());
    }

    void add(Sequence sequence, TokenListener listener) {
        listeners.put(sequence.id(), listener);
        scheduler.add(sequence);
    }

    /** Ends a request and takes its blocks back; does nothing when it has ended. */
    void cancel(SequenceId id) {
        if (listeners.containsKey(id)) finish(id, FinishReason.CANCELLED);
    }

    /** Ends every request in the same way. */
    void endAll(Consumer<TokenListener> farewell) {
        for (SequenceId id : scheduler.sequences()) end(id, farewell);
    }

    boolean hasWork() {
        return scheduler.hasWork();
    }

    /** To be looked at, not changed. */
    Scheduler scheduler() {
        return scheduler;
    }

    /** One forward pass and what follows from it, unless all that is left has missed its deadline. There is work. */
    void step(long nowNanos) {
        endOverdue(nowNanos);
        meter.begin();
        StepPlan plan = scheduler.schedule(nowNanos);
        if (plan.steps().isEmpty()) return;
        speculator.propose(plan.steps(), scheduler, maxStepTokens - plan.numTokens());
        long scheduleNanos = meter.lap();
        Optional<Forward> forward = run(plan);
        long runNanos = meter.lap();
        Sampled sampled = forward.map(this::sample).orElse(Sampled.nothing());
        long sampleNanos = meter.lap();
        forward.ifPresent(pass -> draft(pass, sampled));
        long draftNanos = meter.lap();
        settle(sampled, nowNanos);
        meter.end(
                plan,
                sampled.tokens().size(),
                new EngineStats.PhaseNanos(scheduleNanos, runNanos, sampleNanos, draftNanos, meter.lap()),
                load(),
                scheduler.numPreemptions());
    }

    private void endOverdue(long nowNanos) {
        scheduler
                .overdue(nowNanos)
                .forEach((id, missed) -> fail(
                        id,
                        new SeleneException(
                                SeleneException.Kind.OVERLOADED,
                                "the request " + missed + ", its limit; try again when fewer run")));
    }

    /** A forward pass: a slice for each step, and the logits of all slices. */
    private record Forward(List<Step> steps, List<Batch.Slice> slices, TensorView logits) {}

    /** Tokens in the order in which each sequence has them, and the sequences that fail after theirs. */
    private record Sampled(List<SampledToken> tokens, Map<SequenceId, SeleneException> failures) {
        static Sampled nothing() {
            return new Sampled(new ArrayList<>(), new HashMap<>());
        }
    }

    /** Computes the steps; empty when that failed and its requests are ended. */
    private Optional<Forward> run(StepPlan plan) {
        List<Step> steps = plan.steps();
        try {
            plan.copies().forEach(swapSpace::perform);
            List<Batch.Slice> slices = new ArrayList<>(steps.size());
            for (Step step : steps)
                slices.add(scheduler.sequence(step.sequence()).slice(step));
            TensorView logits = model.forward(new Batch(slices), pool, observer);
            steps.forEach(scheduler::computed);
            return Optional.of(new Forward(steps, slices, logits));
        } catch (RuntimeException | Error e) { // also Errors: the requests must end and the others go on
            for (Step step : steps) fail(step.sequence(), internal("the forward pass failed: " + e, e));
            return Optional.empty();
        }
    }

    /** Draws the next token of every sequence whose known tokens are all computed, more where they were guessed. */
    private Sampled sample(Forward forward) {
        Sampled sampled = Sampled.nothing();
        long row = 0;
        for (int i = 0; i < forward.slices().size(); i++) {
            Sequence sequence = scheduler.sequence(forward.steps().get(i).sequence());
            Batch.Slice slice = forward.slices().get(i);
            TensorView rows = forward.logits().rowRange(row, slice.numLogitRows());
            row += slice.numLogitRows();
            try {
                if (tellPrompt(sequence, slice, rows) && sequence.awaitsToken() && tellPrefilled(sequence))
                    sample(sequence, rows, sampled.tokens());
            } catch (SeleneException e) {
                sampled.failures().put(sequence.id(), e);
            } catch (RuntimeException | Error e) { // a mask's bug, or the model does not return what it promises
                sampled.failures().put(sequence.id(), internal("sampling failed: " + e, e));
            }
        }
        return sampled;
    }

    /** @param rows the logits of this sequence; the last are those of the token after all guesses */
    private void sample(Sequence sequence, TensorView rows, List<SampledToken> tokens) {
        int[] draft = sequence.takeDraft();
        long firstRow = rows.rows() - 1 - draft.length;
        int numRight = 0;
        try {
            while (true) {
                SampledToken token = sample(sequence, rows, firstRow + numRight);
                tokens.add(token);
                if (token.end().isPresent() || numRight == draft.length || token.tokenId() != draft[numRight]) return;
                sequence.guessed();
                numRight++;
            }
        } finally {
            meter.guessed(draft.length, numRight);
        }
    }

    private SampledToken sample(Sequence sequence, TensorView rows, long row) {
        int tokenId = sampler.sample(rows, row, sequence.rules(), sequence.sampling(), sequence.numTokens());
        OptionalInt top = sequence.logprobs().generated();
        Optional<TokenLogprobs> told =
                top.isPresent() ? Optional.of(logprobs.read(rows, row, tokenId, top.getAsInt())) : Optional.empty();
        return new SampledToken(sequence.id(), tokenId, told, sequence.append(tokenId));
    }

    /** Tells of the prompt tokens after each position of the slice, if that is wanted. Returns whether the request lives. */
    private boolean tellPrompt(Sequence sequence, Batch.Slice slice, TensorView rows) {
        boolean lives = true;
        while (lives && sequence.needsPromptLogits() && sequence.nextPromptToken() <= sequence.numComputed()) {
            int position = sequence.nextPromptToken();
            int top = sequence.logprobs().prompt().getAsInt();
            TokenLogprobs read =
                    logprobs.read(rows, position - 1 - slice.firstPosition(), sequence.token(position), top);
            sequence.promptTokenTold();
            lives = tell(sequence.id(), listener -> listener.promptToken(position, read));
        }
        return lives;
    }

    /** Tells that the prompt is computed, before the first token. Returns whether the request lives. */
    private boolean tellPrefilled(Sequence sequence) {
        if (sequence.hasOutput()) return true;
        meter.cached(sequence.numCachedTokens());
        return tell(sequence.id(), listener -> listener.prefilled(sequence.numCachedTokens()));
    }

    /** Lets the drafter guess what comes next, and the prefix cache know the blocks that are full. */
    private void draft(Forward forward, Sampled sampled) {
        List<Drafter.Computed> computed = new ArrayList<>(forward.slices().size());
        int row = 0;
        for (int i = 0; i < forward.slices().size(); i++) {
            Sequence sequence = scheduler.sequence(forward.steps().get(i).sequence());
            Batch.Slice slice = forward.slices().get(i);
            // gone when its listener failed, without a next token when sampling did
            if (sequence != null && !sequence.awaitsToken())
                computed.add(new Drafter.Computed(sequence, row, slice.firstPosition()));
            row += slice.tokenIds().length;
        }
        try {
            drafter.follow(computed);
            for (Drafter.Computed part : computed) scheduler.seal(part.sequence());
        } catch (RuntimeException | Error e) { // what was drawn is right and told; what is cached is not complete
            SeleneException error = internal("guessing failed: " + e, e);
            for (Drafter.Computed part : computed)
                sampled.failures().putIfAbsent(part.sequence().id(), error);
        }
    }

    /** Hands out the tokens and ends the sequences that are complete or failed. */
    private void settle(Sampled sampled, long nowNanos) {
        for (SampledToken token : sampled.tokens()) {
            Sequence sequence = scheduler.sequence(token.sequence());
            if (sequence == null) continue; // its listener failed at an earlier token of this step
            sequence.progressedAt(nowNanos);
            if (tell(token.sequence(), listener -> tell(listener, token)))
                token.end().ifPresent(reason -> finish(token.sequence(), reason));
        }
        sampled.failures().forEach((id, error) -> {
            if (listeners.containsKey(id)) fail(id, error);
        });
    }

    private static void tell(TokenListener listener, SampledToken token) {
        token.logprobs()
                .ifPresentOrElse(
                        logprobs -> listener.token(token.tokenId(), logprobs), () -> listener.token(token.tokenId()));
    }

    private void finish(SequenceId id, FinishReason reason) {
        end(id, listener -> listener.finished(reason));
    }

    private void fail(SequenceId id, SeleneException error) {
        end(id, listener -> listener.failed(error));
    }

    /** Forgets the request, then says so; a listener that throws here has nothing more to be told. */
    private void end(SequenceId id, Consumer<TokenListener> farewell) {
        scheduler.remove(id);
        TokenListener listener = listeners.remove(id);
        meter.load(load());
        requestEnded.run();
        try {
            farewell.accept(listener);
        } catch (RuntimeException | Error e) {
            LOG.log(System.Logger.Level.ERROR, "a listener failed when told the end of its request", e);
        }
    }

    /** Calls a listener; when it throws, its request fails and the engine goes on. Returns whether the request lives. */
    private boolean tell(SequenceId id, Consumer<TokenListener> event) {
        try {
            event.accept(listeners.get(id));
            return true;
        } catch (RuntimeException | Error e) {
            fail(id, internal("the listener failed: " + e, e));
            return false;
        }
    }

    private static SeleneException internal(String message, Throwable cause) {
        return new SeleneException(SeleneException.Kind.INTERNAL, message, cause);
    }

    @Override
    public void close() {
        swapSpace.close();
    }

    /** As {@link Scheduler#checkInvariants()}, and every sequence has a listener. */
    void checkInvariants() {
        scheduler.checkInvariants();
        if (!listeners.keySet().equals(Set.copyOf(scheduler.sequences())))
            throw new IllegalStateException("listeners " + listeners.keySet() + ", sequences " + scheduler.sequences());
    }
}
