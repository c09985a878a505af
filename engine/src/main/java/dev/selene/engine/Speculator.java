package dev.selene.engine;

import java.util.List;

/**
 * Gives guesses to the sequences that decode, out of what the step's token budget leaves: a guess displaces no token of
 * anyone, and takes no block. Single-threaded.
 *
 * <p>The step then computes the last token and the guesses together, and the sampler draws at each position as long as
 * what it drew before was guessed. A draw is a function of the tokens before it and of its own logits, and the logits do
 * not depend on what a pass computes besides: so the tokens are those without guesses. The latents of wrong guesses stay in
 * the cache beyond {@code numComputed}, where nothing reads them before they are overwritten: a position attends to earlier
 * positions only, and those are computed, or computed in the same pass, from the tokens that were drawn. Such positions lie
 * in blocks that are the sequence's own, since only computed blocks are shared.
 */
final class Speculator {
    private final Drafter drafter;
    private final int blockTokens;

    Speculator(Drafter drafter, int blockTokens) {
        this.drafter = drafter;
        this.blockTokens = blockTokens;
    }

    /**
     * Proposes guesses for the decodes among {@code steps}.
     *
     * @param budget tokens that the step may compute beside them
     */
    void propose(List<Step> steps, Scheduler scheduler, int budget) {
        for (Step step : steps) {
            if (!(step instanceof Step.Decode)) continue;
            Sequence sequence = scheduler.sequence(step.sequence());
            int[] draft = drafter.draft(sequence, Math.min(budget, room(sequence)));
            sequence.draft(draft);
            budget -= draft.length;
        }
    }

    /** Guesses that its blocks hold and that may all come before its last token. */
    private int room(Sequence sequence) {
        int known = sequence.numTokens();
        return Math.min(sequence.blockTable().size() * blockTokens - known, sequence.maxTokens() - known - 1);
    }
}
