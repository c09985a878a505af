package dev.selene.engine;

import java.util.Arrays;

/**
 * The {@link LogitRules} of one sequence and what they depend on: its tokens so far and where its mask stands.
 * Single-threaded.
 */
final class RuleState {
    private final LogitRules rules;
    private final int[] stopIds;
    private final TokenMask mask;
    private final int[] biasedIds;
    private final float[] biases;
    private final boolean countsTokens;
    private final boolean repetition;
    private final TokenCounts tokens = new TokenCounts();
    private long[] allowed = {};
    private int numGenerated;

    RuleState(GenerationRequest request) {
        this.rules = request.logitRules();
        this.stopIds = request.stopIds().stream().mapToInt(Integer::intValue).toArray();
        this.mask = rules.mask().get();
        this.biasedIds =
                rules.logitBias().keySet().stream().mapToInt(Integer::intValue).toArray();
        this.biases = new float[biasedIds.length];
        for (int i = 0; i < biases.length; i++) biases[i] = rules.logitBias().get(biasedIds[i]);
        this.repetition = rules.repetitionPenalty() != 1;
        this.countsTokens = repetition || rules.frequencyPenalty() != 0 || rules.presencePenalty() != 0;
        if (repetition) for (int id : request.promptIds()) tokens.see(id);
    }

    /** False when {@link #apply} would do nothing. */
    boolean changesLogits() {
        return mask != TokenMask.none() || numGenerated < rules.minTokens() || biasedIds.length > 0 || countsTokens;
    }

    /** Changes the logits of the next token. */
    void apply(float[] logits) {
        if (mask != TokenMask.none()) applyMask(logits);
        if (numGenerated < rules.minTokens()) for (int id : stopIds) logits[id] = Float.NEGATIVE_INFINITY;
        for (int i = 0; i < biasedIds.length; i++) logits[biasedIds[i]] += biases[i];
        if (countsTokens) applyPenalties(logits);
    }

    private void applyMask(float[] logits) {
        if (allowed.length == 0) allowed = new long[Math.ceilDiv(logits.length, Long.SIZE)];
        else Arrays.fill(allowed, 0);
        mask.allow(allowed);
        for (int id = 0; id < logits.length; id++)
            if ((allowed[id / Long.SIZE] >>> id & 1) == 0) logits[id] = Float.NEGATIVE_INFINITY;
    }

    private void applyPenalties(float[] logits) {
        float penalty = (float) rules.repetitionPenalty();
        float frequency = (float) rules.frequencyPenalty();
        float presence = (float) rules.presencePenalty();
        for (int i = 0; i < tokens.size(); i++) {
            int id = tokens.id(i);
            int count = tokens.count(i);
            float logit = logits[id];
            if (repetition) logit = logit > 0 ? logit / penalty : logit * penalty;
            if (count > 0) logit = logit - frequency * count - presence;
            logits[id] = logit;
        }
    }

    /** The next token has come. */
    void accept(int tokenId) {
        numGenerated++;
        if (countsTokens) tokens.add(tokenId);
        if (mask != TokenMask.none()) mask.accept(tokenId);
    }
}
