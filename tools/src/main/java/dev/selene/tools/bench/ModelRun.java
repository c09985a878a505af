package dev.selene.tools.bench;

import dev.selene.base.DType;
import dev.selene.base.SeleneException;
import dev.selene.model.Batch;
import dev.selene.model.KvPool;
import dev.selene.model.LanguageModel;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/**
 * One workload on one model, as often as asked. Every stream has tokens of its own, else all would go to the same experts. What the
 * cache holds before is random: its values do not matter to the time. Owns the cache.
 */
final class ModelRun implements AutoCloseable {
    private static final int BLOCK_TOKENS = 64;
    private static final long SEED = 7;

    private final LanguageModel model;
    private final Workload workload;
    private final KvPool pool;
    private final int[][] blockTables;
    private final SplittableRandom random = new SplittableRandom(SEED);

    /** @throws SeleneException of kind USER if the workload exceeds the model's context or its batch */
    ModelRun(LanguageModel model, Workload workload, DType kvDType) {
        int length = Math.addExact(workload.depth(), workload.tokens());
        if (length > model.contextLength())
            throw SeleneException.user("depth " + workload.depth() + " + " + workload.tokens()
                    + " tokens exceeds the model's context of " + model.contextLength());
        if (workload.streams() > model.maxBatchTokens())
            throw SeleneException.user(workload.streams() + " streams exceed the " + model.maxBatchTokens()
                    + " tokens of a forward pass. Raise --chunk.");
        this.model = model;
        this.workload = workload;
        int blocks = Math.ceilDiv(length, BLOCK_TOKENS);
        this.pool = model.newKvPool(kvDType, Math.multiplyExact(blocks, workload.streams()), BLOCK_TOKENS);
        this.blockTables = new int[workload.streams()][blocks];
        for (int i = 0; i < pool.numBlocks(); i++) blockTables[i / blocks][i % blocks] = i;
        if (workload.depth() > 0) fillCache();
    }

    /** Latents between -1 and 1, at least 1/2 in magnitude. */
    private void fillCache() {
        boolean isBf16 = pool.dtype() == DType.BF16;
        long fraction = isBf16 ? 0x807f_807f_807f_807fL : 0x807f_ffff_807f_ffffL;
        long half = isBf16 ? 0x3f00_3f00_3f00_3f00L : 0x3f00_0000_3f00_0000L;
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment block = arena.allocate(pool.bytesPerBlock(), Long.BYTES);
            for (int i = 0; i < pool.numBlocks(); i++) {
                for (long at = 0; at + Long.BYTES <= block.byteSize(); at += Long.BYTES)
                    block.set(ValueLayout.JAVA_LONG, at, random.nextLong() & fraction | half);
                pool.copyIn(block, 0, i);
            }
        }
    }

    /** Runs the workload once; the number of forward passes. */
    int once() {
        return switch (workload) {
            case Workload.Prompt prompt -> readPrompts(prompt.tokens());
            case Workload.Generate generate -> {
                for (int step = 0; step < generate.tokens(); step++) step(generate.depth() + step);
                yield generate.tokens();
            }
        };
    }

    /** Fills each forward pass with what is left of one prompt and the beginning of the next. */
    private int readPrompts(int tokens) {
        int passes = 0;
        List<Batch.Slice> slices = new ArrayList<>();
        int room = model.maxBatchTokens();
        for (int[] blockTable : blockTables) {
            for (int from = 0; from < tokens; ) {
                int count = Math.min(room, tokens - from);
                boolean isLast = from + count == tokens;
                slices.add(new Batch.Slice(
                        from,
                        random.ints(count, 0, model.vocabSize()).toArray(),
                        blockTable,
                        isLast ? Batch.LogitRows.LAST : Batch.LogitRows.NONE));
                from += count;
                room -= count;
                if (room > 0) continue;
                model.forward(new Batch(slices), pool);
                passes++;
                slices = new ArrayList<>();
                room = model.maxBatchTokens();
            }
        }
        if (slices.isEmpty()) return passes;
        model.forward(new Batch(slices), pool);
        return passes + 1;
    }

    private void step(int position) {
        List<Batch.Slice> slices = new ArrayList<>(blockTables.length);
        for (int[] blockTable : blockTables) {
            int[] token = {random.nextInt(model.vocabSize())};
            slices.add(new Batch.Slice(position, token, blockTable, Batch.LogitRows.LAST));
        }
        model.forward(new Batch(slices), pool);
    }

    @Override
    public void close() {
        pool.close();
    }
}
