package dev.selene.engine;

import dev.selene.base.DType;
import dev.selene.base.TensorView;
import dev.selene.model.Batch;
import dev.selene.model.ForwardObserver;
import dev.selene.model.KvPool;
import dev.selene.model.LanguageModel;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.function.Consumer;

/**
 * A model whose logits are a pure function of the tokens up to their position, read from its cache through the block
 * table: a block that two sequences share, a token that was not computed or a wrong position changes what is generated.
 */
final class FakeLanguageModel implements LanguageModel {
    static final int VOCAB = 50;

    private final int contextLength;
    private final int maxBatchTokens;
    /** Looks at each batch before it is computed; may throw. */
    volatile Consumer<Batch> onForward = batch -> {};
    /** Changes the logits of a row, given the tokens before it. */
    volatile Logits logits = FakeLanguageModel::hashed;

    interface Logits {
        float[] after(int[] tokens);
    }

    FakeLanguageModel(int contextLength, int maxBatchTokens) {
        this.contextLength = contextLength;
        this.maxBatchTokens = maxBatchTokens;
    }

    static float[] hashed(int[] tokens) {
        SplittableRandom random = new SplittableRandom(Arrays.hashCode(tokens));
        float[] row = new float[VOCAB];
        for (int i = 0; i < VOCAB; i++) row[i] = (float) random.nextDouble(-4, 4);
        return row;
    }

    /** The token that {@code sampling} draws after {@code tokens}. */
    static int next(Sampler sampler, RuleState rules, Sampling sampling, int[] tokens) {
        TensorView row = TensorView.contiguous(MemorySegment.ofArray(hashed(tokens)), DType.F32, 1, VOCAB);
        return sampler.sample(row, 0, rules, sampling, tokens.length);
    }

    @Override
    public int vocabSize() {
        return VOCAB;
    }

    @Override
    public int contextLength() {
        return contextLength;
    }

    @Override
    public int maxBatchTokens() {
        return maxBatchTokens;
    }

    @Override
    public KvPool newKvPool(DType dtype, int numBlocks, int blockTokens) {
        return new KvPool(1, DType.F32, numBlocks, blockTokens, 1); // a token id in the place of a latent
    }

    @Override
    public TensorView forward(Batch batch, KvPool pool) {
        onForward.accept(batch);
        if (batch.numTokens() > maxBatchTokens) throw new IllegalArgumentException(batch.numTokens() + " tokens");
        TensorView rows = TensorView.contiguous(
                Arena.ofAuto().allocate((long) Float.BYTES * VOCAB * batch.numLogitRows()),
                DType.F32,
                batch.numLogitRows(),
                VOCAB);
        int[] cache = load(pool);
        int row = 0;
        for (Batch.Slice slice : batch.slices()) {
            int end = slice.firstPosition() + slice.tokenIds().length;
            if (end > contextLength) throw new IllegalArgumentException("position " + (end - 1));
            for (int i = slice.firstPosition(); i < end; i++)
                cache[slot(slice, pool, i)] = slice.tokenIds()[i - slice.firstPosition()];
            store(cache, pool, slice);
            for (int last = end - slice.numLogitRows(); last < end; last++, row++) {
                int[] tokens = new int[last + 1];
                for (int i = 0; i <= last; i++) tokens[i] = cache[slot(slice, pool, i)];
                float[] values = logits.after(tokens);
                for (int i = 0; i < VOCAB; i++) rows.setFloat(row, i, values[i]);
            }
        }
        return rows;
    }

    private static int[] load(KvPool pool) {
        MemorySegment block = MemorySegment.ofArray(new int[pool.blockTokens()]);
        int[] cache = new int[pool.numBlocks() * pool.blockTokens()];
        for (int i = 0; i < pool.numBlocks(); i++) {
            pool.copyOut(i, block, 0);
            MemorySegment.copy(block, ValueLayout.JAVA_INT, 0, cache, i * pool.blockTokens(), pool.blockTokens());
        }
        return cache;
    }

    private static void store(int[] cache, KvPool pool, Batch.Slice slice) {
        int last = slice.firstPosition() + slice.tokenIds().length - 1;
        for (int i = slice.firstPosition() / pool.blockTokens(); i <= last / pool.blockTokens(); i++) {
            int block = slice.blockTable()[i];
            pool.copyIn(MemorySegment.ofArray(cache), (long) block * pool.bytesPerBlock(), block);
        }
    }

    private static int slot(Batch.Slice slice, KvPool pool, int position) {
        return slice.blockTable()[position / pool.blockTokens()] * pool.blockTokens() + position % pool.blockTokens();
    }

    @Override
    public TensorView forward(Batch batch, KvPool pool, ForwardObserver observer) {
        return forward(batch, pool);
    }

    @Override
    public void close() {}
}
