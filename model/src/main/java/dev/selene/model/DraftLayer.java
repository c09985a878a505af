package dev.selene.model;

import dev.selene.base.TensorView;
import java.util.List;

/**
 * The multi-token prediction layer of a model: guesses the token after the next one. With {@code h_i} the main model's
 * hidden state of position i after its last norm, and {@code t} the tokens:
 *
 * <pre>{@code
 * x_i  = eh_proj [enorm(embedding(t_{i+1})) ; hnorm(h_i)]   the embedding is 0 where i = 0
 * h'_i = decoder layer of x at position i, over x_0 … x_i, with latents of its own
 * guess of t_{i+2} = argmax shared_head.head(shared_head.norm(h'_i))
 * }</pre>
 *
 * <p>Further guesses come from the same layer: {@code h'_i} and the guess take the place of {@code h_{i+1}} and {@code
 * t_{i+2}}. The latents of position i, in the pool beside those of the main model, are a function of the tokens {@code
 * t_0 … t_{i+1}}.
 *
 * <p>Source: DeepSeek-V3, arXiv:2412.19437, section 2.2; which hidden state, the masked first embedding and the repetition
 * as in the model's other servers. Guesses are only that: an answer does not depend on them. Not thread-safe: called by
 * whoever calls {@link LanguageModel#forward}.
 */
public interface DraftLayer {
    /**
     * Consecutive positions of one sequence. The layer's latents of all positions before {@code firstPosition} are in the
     * pool.
     *
     * @param firstRow where the hidden states of these positions begin
     * @param nextTokenIds the token after each position
     * @param blockTable physical block of each {@code blockTokens} positions from 0, covering the last position
     * @param guesses whether the logits after the last position are wanted
     */
    record Slice(int firstRow, int firstPosition, int[] nextTokenIds, int[] blockTable, boolean guesses) {
        public Slice {
            if (firstRow < 0 || firstPosition < 0 || nextTokenIds.length < 1)
                throw new IllegalArgumentException("draft of " + nextTokenIds.length + " tokens at position "
                        + firstPosition + ", row " + firstRow);
        }
    }

    /**
     * Computes positions of the last {@link LanguageModel#forward}, whose logits are lost. May be called once for each.
     *
     * @param slices rows are those of that batch, counted over its slices
     * @return the logits after each slice that guesses, F32 {@code [guessing slices, vocabSize]}, in their order; borrowed
     *     until the next call of anything
     * @throws IllegalArgumentException if a row, a token id, a position or a block is out of range
     */
    TensorView afterForward(List<Slice> slices, KvPool pool);

    /**
     * As {@link #afterForward}, from the layer's own hidden states of its last call.
     *
     * @param slices of one position each; rows are those of the logits that the last call returned
     */
    TensorView afterDraft(List<Slice> slices, KvPool pool);
}
