package dev.selene.engine;

import dev.selene.base.DType;
import dev.selene.base.TensorView;
import dev.selene.model.DraftLayer;
import dev.selene.model.KvPool;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The draft layer of a {@link FakeLanguageModel}: the latent of a position is the token behind it. Each call checks that
 * the latents of all earlier positions are those of the tokens that its hidden state, all tokens so far, stands for. Two of
 * three guesses are the main model's most probable token, the others are wrong.
 */
final class FakeDraftLayer implements DraftLayer {
    private static final int LAYER = 1;

    private final FakeLanguageModel.Logits main;
    /** Runs before each call after a forward pass; may throw. */
    volatile Runnable onDraft = () -> {};

    private List<int[]> computed = List.of();
    private List<int[]> drafted = List.of();

    FakeDraftLayer(FakeLanguageModel.Logits main) {
        this.main = main;
    }

    /** @param histories for each row of a forward pass the tokens up to it */
    void computed(List<int[]> histories) {
        computed = histories;
    }

    @Override
    public TensorView afterForward(List<Slice> slices, KvPool pool) {
        onDraft.run();
        return draft(slices, computed, pool);
    }

    @Override
    public TensorView afterDraft(List<Slice> slices, KvPool pool) {
        return draft(slices, drafted, pool);
    }

    private TensorView draft(List<Slice> slices, List<int[]> hidden, KvPool pool) {
        List<float[]> rows = new ArrayList<>();
        List<int[]> guessing = new ArrayList<>();
        for (Slice slice : slices) {
            TokenCache cache = new TokenCache(pool, LAYER, slice.blockTable());
            int count = slice.nextTokenIds().length;
            for (int i = 0; i < count; i++) cache.put(slice.firstPosition() + i, slice.nextTokenIds()[i]);
            int[] history = append(hidden.get(slice.firstRow() + count - 1), slice.nextTokenIds()[count - 1]);
            int[] latents = cache.first(slice.firstPosition() + count);
            if (!Arrays.equals(latents, Arrays.copyOfRange(history, 1, history.length)))
                throw new IllegalStateException("latents of " + Arrays.toString(latents) + ", tokens "
                        + Arrays.toString(history) + ", block table " + Arrays.toString(slice.blockTable()));
            if (!slice.guesses()) continue;
            guessing.add(history);
            float[] logits = main.after(history);
            if (Arrays.hashCode(history) % 3 == 0) for (int i = 0; i < logits.length; i++) logits[i] = -logits[i];
            rows.add(logits);
        }
        drafted = guessing;
        float[] all = new float[rows.size() * FakeLanguageModel.VOCAB];
        for (int i = 0; i < rows.size(); i++)
            System.arraycopy(rows.get(i), 0, all, i * FakeLanguageModel.VOCAB, FakeLanguageModel.VOCAB);
        return TensorView.contiguous(MemorySegment.ofArray(all), DType.F32, rows.size(), FakeLanguageModel.VOCAB);
    }

    private static int[] append(int[] tokens, int next) {
        int[] longer = Arrays.copyOf(tokens, tokens.length + 1);
        longer[tokens.length] = next;
        return longer;
    }
}
