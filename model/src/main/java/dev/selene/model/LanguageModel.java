package dev.selene.model;

import dev.selene.base.DType;
import dev.selene.base.TensorView;
import java.util.Optional;

/** A loaded model: token ids and cached latents in, logits out. Not thread-safe: one caller at a time. */
public interface LanguageModel extends AutoCloseable {
    int vocabSize();

    /** Positions that the checkpoint declares, {@code max_position_embeddings}. */
    int contextLength();

    /** The largest number of tokens that one {@link #forward} takes, over all slices. */
    int maxBatchTokens();

    /**
     * A pool for the latents of {@code numBlocks · blockTokens} positions of this model; the caller owns it.
     *
     * @param dtype F32 or BF16
     */
    KvPool newKvPool(DType dtype, int numBlocks, int blockTokens);

    /**
     * Computes all tokens of the batch, writes their latents to the pool and returns the logits that were asked for.
     *
     * @return F32 {@code [batch.numLogitRows(), vocabSize]}, in the order of the slices and of their tokens; borrowed
     *     until the next call
     * @throws IllegalArgumentException if a token id is not in {@code [0, vocabSize)}, a position not below {@link
     *     #contextLength()}, or the batch larger than {@link #maxBatchTokens()}
     */
    TensorView forward(Batch batch, KvPool pool);

    /** As {@link #forward(Batch, KvPool)}, telling {@code observer} what happens inside. */
    TensorView forward(Batch batch, KvPool pool, ForwardObserver observer);

    /** What guesses tokens from the last forward pass; empty when the model has none, or was loaded without. */
    default Optional<DraftLayer> draftLayer() {
        return Optional.empty();
    }

    @Override
    void close();
}
