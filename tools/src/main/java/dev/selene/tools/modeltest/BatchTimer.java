package dev.selene.tools.modeltest;

import dev.selene.base.DType;
import dev.selene.model.Batch;
import dev.selene.model.KvPool;
import dev.selene.model.LanguageModel;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

/** Times one batch on the bare model, without engine, sampling or text; the tokens that are generated are random. */
final class BatchTimer {
    private static final int BLOCK_TOKENS = 64;
    private static final long SEED = 7;

    private final LanguageModel model;
    private final DType kvDType;

    BatchTimer(LanguageModel model, DType kvDType) {
        this.model = model;
        this.kvDType = kvDType;
    }

    /** Random prompts, the same in every run. */
    List<int[]> prompts(int batchSize, int tokens) {
        Random random = new Random(SEED);
        List<int[]> prompts = new ArrayList<>();
        for (int i = 0; i < batchSize; i++)
            prompts.add(random.ints(tokens, 0, model.vocabSize()).toArray());
        return prompts;
    }

    /**
     * Reads all prompts, {@code prefillBatchSize} together, then generates {@code outputTokens} for each. The first token
     * is part of the prefill.
     */
    Timing time(List<int[]> prompts, int outputTokens, int prefillBatchSize) {
        int longest = prompts.stream().mapToInt(prompt -> prompt.length).max().orElseThrow();
        int blocksEach = Math.ceilDiv(longest + outputTokens, BLOCK_TOKENS);
        try (KvPool pool = model.newKvPool(kvDType, Math.multiplyExact(blocksEach, prompts.size()), BLOCK_TOKENS)) {
            List<int[]> blockTables = new ArrayList<>();
            for (int i = 0; i < prompts.size(); i++) blockTables.add(blocks(i * blocksEach, blocksEach));
            long begin = System.nanoTime();
            double[] prefills = new double[Math.ceilDiv(prompts.size(), prefillBatchSize)];
            for (int group = 0; group < prefills.length; group++) {
                long start = System.nanoTime();
                int end = Math.min(prompts.size(), (group + 1) * prefillBatchSize);
                prefill(prompts, blockTables, group * prefillBatchSize, end, pool);
                prefills[group] = (System.nanoTime() - start) / 1e6;
            }
            double[] decodes = new double[outputTokens - 1];
            Random random = new Random(SEED);
            for (int step = 0; step < decodes.length; step++) {
                long start = System.nanoTime();
                decode(prompts, blockTables, step, random, pool);
                decodes[step] = (System.nanoTime() - start) / 1e6;
            }
            double total = (System.nanoTime() - begin) / 1e6;
            return new Timing(prompts.size(), new LengthPair(longest, outputTokens), total, prefills, decodes);
        }
    }

    private static int[] blocks(int first, int count) {
        int[] blocks = new int[count];
        for (int i = 0; i < count; i++) blocks[i] = first + i;
        return blocks;
    }

    /** The prompts one behind the other, cut into forward passes that are as large as the model takes. */
    private void prefill(List<int[]> prompts, List<int[]> blockTables, int first, int end, KvPool pool) {
        List<Batch.Slice> slices = new ArrayList<>();
        int room = model.maxBatchTokens();
        for (int i = first; i < end; i++) {
            int[] prompt = prompts.get(i);
            for (int from = 0; from < prompt.length; ) {
                int count = Math.min(room, prompt.length - from);
                int[] tokens = Arrays.copyOfRange(prompt, from, from + count);
                from += count;
                room -= count;
                Batch.LogitRows rows = from == prompt.length ? Batch.LogitRows.LAST : Batch.LogitRows.NONE;
                slices.add(new Batch.Slice(from - count, tokens, blockTables.get(i), rows));
                if (room > 0) continue;
                model.forward(new Batch(slices), pool);
                slices.clear();
                room = model.maxBatchTokens();
            }
        }
        if (!slices.isEmpty()) model.forward(new Batch(slices), pool);
    }

    private void decode(List<int[]> prompts, List<int[]> blockTables, int step, Random random, KvPool pool) {
        List<Batch.Slice> slices = new ArrayList<>();
        for (int i = 0; i < prompts.size(); i++) {
            int[] token = {random.nextInt(model.vocabSize())};
            slices.add(new Batch.Slice(prompts.get(i).length + step, token, blockTables.get(i), Batch.LogitRows.LAST));
        }
        model.forward(new Batch(slices), pool);
    }
}
