package dev.selene.engine;

import dev.selene.base.DType;
import dev.selene.base.TensorView;
import dev.selene.model.Batch;
import dev.selene.model.ForwardObserver;
import dev.selene.model.KvPool;
import dev.selene.model.LanguageModel;
import java.lang.foreign.Arena;
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

    private int[] cache = {};

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
        cache = new int[numBlocks * blockTokens];
        Arrays.fill(cache, -1);
        return new KvPool(1, dtype, numBlocks, blockTokens, 1);
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
        int row = 0;
        for (Batch.Slice slice : batch.slices()) {
            int end = slice.firstPosition() + slice.tokenIds().length;
            if (end > contextLength) throw new IllegalArgumentException("position " + (end - 1));
            for (int i = slice.firstPosition(); i < end; i++)
                cache[slot(slice, pool, i)] = slice.tokenIds()[i - slice.firstPosition()];
            for (int last = end - slice.numLogitRows(); last < end; last++, row++) {
                int[] tokens = new int[last + 1];
                for (int i = 0; i <= last; i++) tokens[i] = cache[slot(slice, pool, i)];
                float[] values = logits.after(tokens);
                for (int i = 0; i < VOCAB; i++) rows.setFloat(row, i, values[i]);
            }
        }
        return rows;
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
