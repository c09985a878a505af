package dev.selene.engine;

import dev.selene.base.TensorView;
import dev.selene.model.DraftLayer;
import dev.selene.model.KvPool;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Guesses with the model's own {@link DraftLayer}: after every pass the layer computes the same positions, so that its
 * latents reach as far as the model's, in the same blocks, and then guesses the next tokens one after the other.
 *
 * <p>The layer's latents of a position depend on the token behind it too. Those of a block's last position are therefore
 * the same for two sequences only if their next tokens are, and the prefix cache compares these as well: {@link
 * Speculation#lookahead()}. What is shared, swapped or kept is then complete, and nothing is computed again for guesses.
 *
 * <p>The latents of guessed tokens lie behind those of known ones, in blocks of the sequence's own, and are overwritten when the
 * tokens are known.
 */
final class MtpDrafter implements Drafter {
    private final DraftLayer layer;
    private final KvPool pool;
    private final int maxDraftTokens;
    private final float[] row;
    private final int[] best = new int[1];

    /**
     * @param layer borrowed, as {@code pool} is
     * @param maxDraftTokens guesses for one sequence after a pass
     */
    MtpDrafter(DraftLayer layer, KvPool pool, int vocabSize, int maxDraftTokens) {
        this.layer = layer;
        this.pool = pool;
        this.maxDraftTokens = maxDraftTokens;
        this.row = new float[vocabSize];
    }

    @Override
    public int[] draft(Sequence sequence, int maxTokens) {
        int[] guesses = sequence.guesses();
        return Arrays.copyOf(guesses, Math.clamp(maxTokens, 0, guesses.length));
    }

    @Override
    public void follow(List<Computed> computed) {
        if (computed.isEmpty()) return;
        List<DraftLayer.Slice> slices = new ArrayList<>(computed.size());
        List<Guessing> guessing = new ArrayList<>();
        for (Computed part : computed) {
            Sequence sequence = part.sequence();
            int[] nextTokens = sequence.tokenIds(part.firstPosition() + 1, sequence.numComputed() + 1);
            int wanted = wanted(sequence);
            slices.add(new DraftLayer.Slice(
                    part.firstRow(),
                    part.firstPosition(),
                    nextTokens,
                    sequence.blockTable().array(),
                    wanted > 0));
            if (wanted > 0) guessing.add(new Guessing(sequence, new int[wanted]));
        }
        TensorView logits = layer.afterForward(slices, pool);
        for (int numGuesses = 0; !guessing.isEmpty(); ) {
            for (int i = 0; i < guessing.size(); i++) guessing.get(i).guesses[numGuesses] = largest(logits, i);
            numGuesses++;
            slices.clear();
            List<Guessing> more = new ArrayList<>();
            for (int i = 0; i < guessing.size(); i++) {
                if (numGuesses == guessing.get(i).guesses.length) continue;
                slices.add(guessing.get(i).slice(i, numGuesses));
                more.add(guessing.get(i));
            }
            guessing = more;
            if (!guessing.isEmpty()) logits = layer.afterDraft(slices, pool);
        }
    }

    /** None where no token follows or none may be guessed; else as many as the sequence's blocks hold. */
    private int wanted(Sequence sequence) {
        if (!sequence.isDecoding() || sequence.hasEnded()) return 0;
        int known = sequence.numTokens();
        int room = sequence.blockTable().size() * pool.blockTokens() - known + 2; // the first needs no place of its own
        return Math.min(Math.min(maxDraftTokens, room), sequence.maxTokens() - known - 1);
    }

    private int largest(TensorView logits, int index) {
        LogitRow.copyRow(logits, index, row);
        TopTokens.find(row, 1, best);
        return best[0];
    }

    /** A sequence and its guesses so far, which are its own at once. */
    private record Guessing(Sequence sequence, int[] guesses) {
        Guessing {
            sequence.guesses(guesses);
        }

        /** The position of the guess before number {@code index}. */
        DraftLayer.Slice slice(int row, int index) {
            int position = sequence.numComputed() - 1 + index;
            int[] guess = {guesses[index - 1]};
            return new DraftLayer.Slice(
                    row, position, guess, sequence.blockTable().array(), true);
        }
    }
}
