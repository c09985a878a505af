package dev.selene.tools.bench;

import dev.selene.base.DType;
import dev.selene.base.SeleneException;
import dev.selene.engine.Engine;
import dev.selene.engine.EngineConfig;
import dev.selene.engine.EngineStats;
import dev.selene.engine.FinishReason;
import dev.selene.engine.GenerationRequest;
import dev.selene.engine.Sampling;
import dev.selene.engine.TokenListener;
import dev.selene.model.LanguageModel;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.function.Consumer;
import java.util.function.ToDoubleFunction;

/**
 * Times an engine: all streams ask at the same time, each with a prompt of its own, and generate greedily. Prompts are random
 * but the same in every run.
 */
public final class EngineBench {
    private static final int BLOCK_TOKENS = 64;
    private static final long SEED = 7;

    /**
     * What to time.
     *
     * @param promptTokens length of each prompt
     * @param generatedTokens tokens generated after it, for each request
     * @param streams requests at the same time, one number for each line of the result
     * @param repetitions timed runs after one that is thrown away; the median counts
     */
    public record Options(
            int promptTokens, int generatedTokens, List<Integer> streams, int repetitions, DType kvDType) {
        public Options {
            streams = List.copyOf(streams);
            if (promptTokens < 1 || generatedTokens < 2 || repetitions < 1 || streams.isEmpty())
                throw new IllegalArgumentException("prompt " + promptTokens + ", repetitions " + repetitions
                        + ", streams " + streams + ": all must be at least 1; generated " + generatedTokens
                        + ": the first token is the prompt's, at least 2 are needed");
            if (streams.stream().anyMatch(count -> count < 1))
                throw new IllegalArgumentException("streams " + streams + ": each must be at least 1");
        }
    }

    /**
     * One line of the result; each figure is the median of the repetitions.
     *
     * @param streams requests at the same time
     * @param promptTokensPerSecond prompt tokens of all streams, divided by the time until each has its first token
     * @param generatedTokensPerSecond tokens that came after that, divided by the time that they took
     * @param firstTokenMillis from asking to the first token, mean over the streams
     * @param stepMillis of the engine thread, mean over the steps
     * @param schedulingShare of that time, for scheduling and for telling the listeners
     * @param samplingShare of that time, for drawing tokens
     */
    public record Result(
            int streams,
            double promptTokensPerSecond,
            double generatedTokensPerSecond,
            double firstTokenMillis,
            double stepMillis,
            double schedulingShare,
            double samplingShare) {}

    private final LanguageModel model;
    private final Options options;

    /**
     * @param model borrowed; nothing else may use it meanwhile
     * @throws IllegalArgumentException if prompt and generated tokens exceed the model's context
     */
    public EngineBench(LanguageModel model, Options options) {
        if (options.promptTokens() + options.generatedTokens() > model.contextLength())
            throw new IllegalArgumentException("prompt " + options.promptTokens() + " + generated "
                    + options.generatedTokens() + " exceeds the model's context of " + model.contextLength());
        this.model = model;
        this.options = options;
    }

    /**
     * Runs everything.
     *
     * @param progress told what is being timed
     * @throws SeleneException what a request failed with
     */
    public List<Result> run(Consumer<String> progress) {
        List<Result> results = new ArrayList<>();
        for (int streams : options.streams()) {
            List<Result> runs = new ArrayList<>();
            for (int repetition = -1; repetition < options.repetitions(); repetition++) {
                progress.accept("streams " + streams + (repetition < 0 ? ", warm-up" : ", run " + (repetition + 1)));
                Result result = once(streams);
                if (repetition >= 0) runs.add(result);
            }
            results.add(median(streams, runs));
        }
        return List.copyOf(results);
    }

    private Result once(int streams) {
        int sequenceTokens = options.promptTokens() + options.generatedTokens();
        Engine engine = new Engine(
                model,
                new EngineConfig(
                        streams,
                        1,
                        BLOCK_TOKENS,
                        Math.multiplyExact(streams, Math.ceilDiv(sequenceTokens, BLOCK_TOKENS)),
                        sequenceTokens,
                        model.maxBatchTokens(),
                        options.kvDType()));
        List<Stream> running = new ArrayList<>();
        long start = System.nanoTime();
        try (engine) {
            Random random = new Random(SEED);
            for (int i = 0; i < streams; i++) {
                int[] prompt = random.ints(options.promptTokens(), 0, model.vocabSize())
                        .toArray();
                Stream stream = new Stream();
                engine.submit(
                        new GenerationRequest(prompt, Sampling.greedy(), options.generatedTokens(), Set.of()), stream);
                running.add(stream);
            }
            for (Stream stream : running) stream.await();
        } // closed: now the stats have the last step too
        return result(start, running, engine.stats());
    }

    private Result result(long start, List<Stream> streams, EngineStats stats) {
        long prompted = start;
        long ended = start;
        double waited = 0;
        for (Stream stream : streams) {
            prompted = Math.max(prompted, stream.tokenNanos[0]);
            ended = Math.max(ended, stream.tokenNanos[stream.numTokens - 1]);
            waited += stream.tokenNanos[0] - start;
        }
        long after = 0;
        for (Stream stream : streams)
            for (int i = 0; i < stream.numTokens; i++) if (stream.tokenNanos[i] > prompted) after++;
        double stepNanos = stats.nanos().total();
        return new Result(
                streams.size(),
                1e9 * streams.size() * options.promptTokens() / (prompted - start),
                1e9 * after / (ended - prompted),
                1e-6 * waited / streams.size(),
                1e-6 * stepNanos / stats.steps(),
                (stats.nanos().schedule() + stats.nanos().settle()) / stepNanos,
                stats.nanos().sample() / stepNanos);
    }

    private static Result median(int streams, List<Result> runs) {
        return new Result(
                streams,
                median(runs, Result::promptTokensPerSecond),
                median(runs, Result::generatedTokensPerSecond),
                median(runs, Result::firstTokenMillis),
                median(runs, Result::stepMillis),
                median(runs, Result::schedulingShare),
                median(runs, Result::samplingShare));
    }

    private static double median(List<Result> runs, ToDoubleFunction<Result> figure) {
        return Median.of(runs.stream().mapToDouble(figure).toArray());
    }

    /** Notes when each token came. */
    private final class Stream implements TokenListener {
        private final long[] tokenNanos = new long[options.generatedTokens()];
        private final CompletableFuture<FinishReason> end = new CompletableFuture<>();
        private int numTokens;

        @Override
        public void token(int tokenId) {
            tokenNanos[numTokens++] = System.nanoTime();
        }

        @Override
        public void finished(FinishReason reason) {
            end.complete(reason);
        }

        @Override
        public void failed(SeleneException error) {
            end.completeExceptionally(error);
        }

        void await() {
            try {
                end.get();
            } catch (ExecutionException e) {
                throw (SeleneException) e.getCause();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new SeleneException(SeleneException.Kind.CANCELLED, "interrupted while measuring", e);
            }
        }
    }
}
