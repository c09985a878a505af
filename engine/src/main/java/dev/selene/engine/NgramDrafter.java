package dev.selene.engine;

/**
 * Guesses that a sequence goes on as it did before: finds the longest ending of it, of 2 to 4 tokens, that has come
 * earlier, of equals the latest, and proposes what came after. Near the end the proposal repeats itself, so that a period
 * goes on. Stateless; time linear in the sequence.
 *
 * @param maxDraftTokens guesses for one sequence in one step
 */
record NgramDrafter(int maxDraftTokens) implements Drafter {
    private static final int MIN_LENGTH = 2;
    private static final int MAX_LENGTH = 4;

    @Override
    public int[] draft(Sequence sequence, int maxTokens) {
        int most = Math.min(maxTokens, maxDraftTokens);
        return most < 1 ? new int[0] : draft(sequence.tokenIds(0, sequence.numTokens()), sequence.numTokens(), most);
    }

    /** At most {@code maxTokens} guesses for the tokens after {@code tokens[0, numTokens)}; none without an occurrence. */
    static int[] draft(int[] tokens, int numTokens, int maxTokens) {
        int next = afterLongestMatch(tokens, numTokens);
        if (next < 0) return new int[0];
        int[] draft = new int[maxTokens];
        for (int i = 0; i < maxTokens; i++)
            draft[i] = next + i < numTokens ? tokens[next + i] : draft[next + i - numTokens];
        return draft;
    }

    private static int afterLongestMatch(int[] tokens, int numTokens) {
        int longest = MIN_LENGTH - 1;
        int next = -1;
        for (int end = numTokens - 1; end >= MIN_LENGTH && longest < MAX_LENGTH; end--) {
            int length = 0;
            while (length < MAX_LENGTH && length < end && tokens[end - 1 - length] == tokens[numTokens - 1 - length])
                length++;
            if (length <= longest) continue;
            longest = length;
            next = end;
        }
        return next;
    }
}
