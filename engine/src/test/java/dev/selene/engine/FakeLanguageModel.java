package dev.selene.engine;

import dev.selene.base.DType;
import dev.selene.base.TensorView;
import dev.selene.model.Batch;
import dev.selene.model.DraftLayer;
import dev.selene.model.ForwardObserver;
import dev.selene.model.KvPool;
import dev.selene.model.LanguageModel;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
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
    private final Optional<FakeDraftLayer> draftLayer;
    /** Looks at each batch before it is computed; may throw. */
    volatile Consumer<Batch> onForward = batch -> {};
    /** Changes the logits of a row, given the tokens before it. */
    volatile Logits logits = FakeLanguageModel::hashed;

    interface Logits {
        float[] after(int[] tokens);
    }

    FakeLanguageModel(int contextLength, int maxBatchTokens) {
        this(contextLength, maxBatchTokens, false);
    }

    /** @param drafts whether it has a {@link FakeDraftLayer} */
    FakeLanguageModel(int contextLength, int maxBatchTokens, boolean drafts) {
        this.contextLength = contextLength;
        this.maxBatchTokens = maxBatchTokens;
        this.draftLayer = drafts ? Optional.of(new FakeDraftLayer(tokens -> logits.after(tokens))) : Optional.empty();
    }

    @Override
    public Optional<DraftLayer> draftLayer() {
        return draftLayer.map(layer -> layer);
    }

    /** Runs before the draft layer, if there is one, looks at a forward pass; may throw. */
    void onDraft(Runnable action) {
        draftLayer.ifPresent(layer -> layer.onDraft = action);
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
        // a token id in the place of a latent
        return new KvPool(draftLayer.isPresent() ? 2 : 1, DType.F32, numBlocks, blockTokens, 1);
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
        List<int[]> histories = new ArrayList<>();
        int row = 0;
        for (Batch.Slice slice : batch.slices()) {
            TokenCache cache = new TokenCache(pool, 0, slice.blockTable());
            int end = slice.firstPosition() + slice.tokenIds().length;
            if (end > contextLength) throw new IllegalArgumentException("position " + (end - 1));
            for (int i = slice.firstPosition(); i < end; i++) cache.put(i, slice.tokenIds()[i - slice.firstPosition()]);
            int[] tokens = cache.first(end);
            for (int i = slice.firstPosition(); i < end; i++) histories.add(Arrays.copyOf(tokens, i + 1));
            for (int last = end - slice.numLogitRows(); last < end; last++, row++) {
                float[] values = logits.after(Arrays.copyOf(tokens, last + 1));
                for (int i = 0; i < VOCAB; i++) rows.setFloat(row, i, values[i]);
            }
        }
        draftLayer.ifPresent(layer -> layer.computed(histories));
        return rows;
    }

    @Override
    public TensorView forward(Batch batch, KvPool pool, ForwardObserver observer) {
        return forward(batch, pool);
    }

    @Override
    public void close() {}
}
