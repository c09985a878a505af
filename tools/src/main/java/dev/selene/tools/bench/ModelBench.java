package dev.selene.tools.bench;

import dev.selene.base.DType;
import dev.selene.model.Batch;
import dev.selene.model.KvPool;
import dev.selene.model.LanguageModel;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.Consumer;

/**
 * Times the bare model, without engine, sampling or text: tokens per second while reading a prompt and while generating,
 * for several numbers of sequences at the same time. Token ids are random but the same in every run.
 */
public final class ModelBench {
    private static final int BLOCK_TOKENS = 64;
    private static final long SEED = 7;

    /**
     * What to time.
     *
     * @param promptTokens length of each prompt
     * @param generatedTokens tokens generated after it, for each sequence
     * @param batchSizes sequences at the same time
     * @param repetitions timed runs after one that is thrown away; the median counts
     */
    public record Options(
            int promptTokens, int generatedTokens, List<Integer> batchSizes, int repetitions, DType kvDType) {
        public Options {
            batchSizes = List.copyOf(batchSizes);
            if (promptTokens < 1 || generatedTokens < 1 || repetitions < 1 || batchSizes.isEmpty())
                throw new IllegalArgumentException("prompt " + promptTokens + ", generated " + generatedTokens
                        + ", repetitions " + repetitions + ", batch sizes " + batchSizes + ": all must be at least 1");
            if (batchSizes.stream().anyMatch(size -> size < 1))
                throw new IllegalArgumentException("batch sizes " + batchSizes + ": each must be at least 1");
        }
    }

    /**
     * One line of the result, medians over the repetitions.
     *
     * @param promptTokensPerSecond prompt tokens of all sequences, divided by the time for all prompts
     * @param generatedTokensPerSecond generated tokens of all sequences, divided by the time for all steps
     */
    public record Result(int batchSize, double promptTokensPerSecond, double generatedTokensPerSecond) {}

    private final LanguageModel model;
    private final Options options;

    /**
     * @param model borrowed; nothing else may use it meanwhile
     * @throws IllegalArgumentException if prompt and generated tokens exceed the model's context
     */
    public ModelBench(LanguageModel model, Options options) {
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
     */
    public List<Result> run(Consumer<String> progress) {
        List<Result> results = new ArrayList<>();
        for (int batchSize : options.batchSizes()) {
            double[] promptRates = new double[options.repetitions()];
            double[] generatedRates = new double[options.repetitions()];
            for (int repetition = -1; repetition < options.repetitions(); repetition++) {
                progress.accept("batch " + batchSize + (repetition < 0 ? ", warm-up" : ", run " + (repetition + 1)));
                double[] rates = once(batchSize);
                if (repetition < 0) continue;
                promptRates[repetition] = rates[0];
                generatedRates[repetition] = rates[1];
            }
            results.add(new Result(batchSize, Median.of(promptRates), Median.of(generatedRates)));
        }
        return List.copyOf(results);
    }

    private double[] once(int batchSize) {
        int blocksPerSequence = Math.ceilDiv(options.promptTokens() + options.generatedTokens(), BLOCK_TOKENS);
        try (KvPool pool = model.newKvPool(options.kvDType(), blocksPerSequence * batchSize, BLOCK_TOKENS)) {
            int[][] blockTables = new int[batchSize][blocksPerSequence];
            for (int i = 0; i < batchSize * blocksPerSequence; i++)
                blockTables[i / blocksPerSequence][i % blocksPerSequence] = i;
            Random random = new Random(SEED);
            long start = System.nanoTime();
            for (int[] blockTable : blockTables) readPrompt(random, blockTable, pool);
            long prompted = System.nanoTime();
            for (int step = 0; step < options.generatedTokens(); step++) generate(random, step, blockTables, pool);
            long generated = System.nanoTime();
            return new double[] {
                (double) batchSize * options.promptTokens() / ((prompted - start) * 1e-9),
                (double) batchSize * options.generatedTokens() / ((generated - prompted) * 1e-9)
            };
        }
    }

    private void readPrompt(Random random, int[] blockTable, KvPool pool) {
        int chunk = model.maxBatchTokens();
        for (int from = 0; from < options.promptTokens(); from += chunk) {
            int[] tokens = random.ints(Math.min(chunk, options.promptTokens() - from), 0, model.vocabSize())
                    .toArray();
            boolean last = from + chunk >= options.promptTokens();
            var rows = last ? Batch.LogitRows.LAST : Batch.LogitRows.NONE;
            model.forward(new Batch(List.of(new Batch.Slice(from, tokens, blockTable, rows))), pool);
        }
    }

    private void generate(Random random, int step, int[][] blockTables, KvPool pool) {
        int position = options.promptTokens() + step;
        List<Batch.Slice> slices = new ArrayList<>();
        for (int[] blockTable : blockTables) {
            int[] token = {random.nextInt(model.vocabSize())};
            slices.add(new Batch.Slice(position, token, blockTable, Batch.LogitRows.LAST));
        }
        model.forward(new Batch(slices), pool);
    }
}
