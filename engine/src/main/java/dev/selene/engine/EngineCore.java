package dev.selene.engine;

import dev.selene.base.SeleneException;
import dev.selene.base.TensorView;
import dev.selene.model.Batch;
import dev.selene.model.KvPool;
import dev.selene.model.LanguageModel;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/**
 * What the engine thread does, without the thread: {@link #step()} is schedule, run, sample, settle. Whatever goes wrong
 * in a step ends the requests that it concerns, with an error of kind INTERNAL, and nothing else. Borrows model and
 * pool; single-threaded. Listeners may cancel, not call back in.
 */
final class EngineCore {
    private static final System.Logger LOG = System.getLogger(EngineCore.class.getName());

    private final LanguageModel model;
    private final KvPool pool;
    private final Scheduler scheduler;
    private final Sampler sampler;
    private final Runnable requestEnded;
    private final Map<SequenceId, TokenListener> listeners = new HashMap<>();

    /** @param requestEnded runs once for each request that has ended, before its listener is told */
    EngineCore(LanguageModel model, KvPool pool, EngineConfig config, Runnable requestEnded) {
        this.model = model;
        this.pool = pool;
        this.scheduler = new Scheduler(config);
        this.sampler = new Sampler(model.vocabSize());
        this.requestEnded = requestEnded;
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

    /** One forward pass and what follows from it. There is work. */
    void step() {
        List<Step> steps = scheduler.schedule();
        Optional<TensorView> logits = run(steps);
        List<SampledToken> tokens = logits.isPresent() ? sample(steps, logits.get()) : List.of();
        settle(tokens);
    }

    /** Computes the steps; empty when that failed and its requests are ended. */
    private Optional<TensorView> run(List<Step> steps) {
        try {
            List<Batch.Slice> slices = new ArrayList<>(steps.size());
            for (Step step : steps)
                slices.add(scheduler.sequence(step.sequence()).slice(step));
            TensorView logits = model.forward(new Batch(slices), pool);
            for (Step step : steps) scheduler.sequence(step.sequence()).computed(step);
            return Optional.of(logits);
        } catch (RuntimeException | Error e) { // also Errors: the requests must end and the others go on
            for (Step step : steps) fail(step.sequence(), internal("the forward pass failed: " + e, e));
            return Optional.empty();
        }
    }

    /** Draws the next token of every sequence whose known tokens are all computed: those have a row of logits each. */
    private List<SampledToken> sample(List<Step> steps, TensorView logits) {
        List<SampledToken> tokens = new ArrayList<>(steps.size());
        int row = 0;
        for (Step step : steps) {
            Sequence sequence = scheduler.sequence(step.sequence());
            if (!sequence.awaitsToken()) continue;
            try {
                int tokenId = sampler.sample(logits, row++, sequence.sampling(), sequence.numTokens());
                tokens.add(new SampledToken(sequence.id(), tokenId));
            } catch (SeleneException e) {
                fail(sequence.id(), e);
            } catch (RuntimeException e) { // the model returned something else than it promises
                fail(sequence.id(), internal("sampling failed: " + e, e));
            }
        }
        return tokens;
    }

    /** Hands out the tokens and ends the sequences that are complete. */
    private void settle(List<SampledToken> tokens) {
        for (SampledToken token : tokens) {
            Optional<FinishReason> end = scheduler.sequence(token.sequence()).append(token.tokenId());
            if (tell(token.sequence(), listener -> listener.token(token.tokenId())))
                end.ifPresent(reason -> finish(token.sequence(), reason));
        }
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

    /** As {@link Scheduler#checkInvariants()}, and every sequence has a listener. */
    void checkInvariants() {
        scheduler.checkInvariants();
        if (!listeners.keySet().equals(Set.copyOf(scheduler.sequences())))
            throw new IllegalStateException("listeners " + listeners.keySet() + ", sequences " + scheduler.sequences());
    }
}
