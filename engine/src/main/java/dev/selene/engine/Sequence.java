package dev.selene.engine;

import dev.selene.model.Batch;
import java.util.Arrays;
import java.util.Optional;

/**
 * One request on its way: its tokens so far and how many of them are in the KV cache.
 *
 * <pre>{@code
 * positions  [0, numComputed)          latents are in the cache
 *            [numComputed, numTokens)  tokens known, latents to be computed
 *            [numTokens, maxTokens)    not generated yet
 * }</pre>
 *
 * <p>All known tokens computed means that the next one can be sampled. A decode may compute guesses for the tokens after
 * them as well; those that come true are then computed already. Single-threaded.
 */
final class Sequence {
    /** Rows of logits that a request may ask for in one step: 42 MB with 163,840 tokens. */
    private static final int PROMPT_LOGIT_ROWS = 64;

    private static final int[] NO_DRAFT = {};

    private final SequenceId id;
    private final Sampling sampling;
    private final int numPromptTokens;
    private final int maxTokens;
    private final int[] stopIds;
    private final RuleState rules;
    private final LogprobOptions logprobs;
    private int[] tokens;
    private int numTokens;
    private int numComputed;
    private int[] draft = NO_DRAFT;
    private int[] guesses = NO_DRAFT;
    private boolean ended;
    /** Prompt tokens whose log-probabilities are told or, as the first, do not exist. */
    private int numPromptTokensTold = 1;

    private final BlockTable blockTable = new BlockTable();
    private final int priority;
    private SwapBooks.Swapped swapped = SwapBooks.Swapped.NOTHING;
    private int serviceTokens;
    private int numCachedTokens;
    private long arrivalNanos;
    private long lastTokenNanos;
    private boolean urgent;
    private boolean preempted;

    Sequence(SequenceId id, GenerationRequest request) {
        this(id, request, Integer.MAX_VALUE);
    }

    /** @param maxIterTimes tokens that are generated at most, whatever the request asks for */
    Sequence(SequenceId id, GenerationRequest request, int maxIterTimes) {
        this.id = id;
        this.sampling = request.sampling();
        this.priority = request.priority();
        this.numPromptTokens = request.promptIds().length;
        this.maxTokens = Math.addExact(numPromptTokens, Math.min(request.maxTokens(), maxIterTimes));
        this.stopIds =
                request.stopIds().stream().mapToInt(Integer::intValue).sorted().toArray();
        this.rules = new RuleState(request);
        this.logprobs = request.logprobs();
        this.tokens = request.promptIds().clone();
        this.numTokens = numPromptTokens;
    }

    SequenceId id() {
        return id;
    }

    Sampling sampling() {
        return sampling;
    }

    RuleState rules() {
        return rules;
    }

    LogprobOptions logprobs() {
        return logprobs;
    }

    int token(int position) {
        return tokens[position];
    }

    /** Prompt and generated tokens so far: the position of the next one. */
    int numTokens() {
        return numTokens;
    }

    int numComputed() {
        return numComputed;
    }

    /** Prompt and generated tokens at most. */
    int maxTokens() {
        return maxTokens;
    }

    /** Physical blocks of its positions in order; empty while it waits. */
    BlockTable blockTable() {
        return blockTable;
    }

    int priority() {
        return priority;
    }

    /** Tokens computed for it so far, those that preemption lost included. */
    int serviceTokens() {
        return serviceTokens;
    }

    /** Tokens that the prefix cache spared it before its first token. */
    int numCachedTokens() {
        return numCachedTokens;
    }

    boolean hasOutput() {
        return numTokens > numPromptTokens;
    }

    long arrivalNanos() {
        return arrivalNanos;
    }

    void arrivedAt(long nanos) {
        arrivalNanos = nanos;
    }

    /** When its last token was generated; before the first, when it began to run. */
    long lastTokenNanos() {
        return lastTokenNanos;
    }

    void progressedAt(long nanos) {
        lastTokenNanos = nanos;
    }

    /** True when it comes before all that are not, whatever the policy. */
    boolean isUrgent() {
        return urgent;
    }

    void becomeUrgent() {
        urgent = true;
    }

    /** True once it had to stop for another. */
    boolean wasPreempted() {
        return preempted;
    }

    void preempted() {
        preempted = true;
        urgent = true;
    }

    /** What it keeps in the swap space while it waits. */
    SwapBooks.Swapped swapped() {
        return swapped;
    }

    void swapped(SwapBooks.Swapped swapped) {
        this.swapped = swapped;
    }

    /** The latents of this many first positions are in its blocks again. */
    void restored(int numPositions) {
        numComputed = Math.max(numComputed, numPositions);
    }

    /** The prefix cache knew the next tokens. */
    void foundCached(int count) {
        numComputed += count;
        if (!preempted) numCachedTokens += count;
    }

    /** It holds no blocks any more. */
    void lostBlocks() {
        numComputed = 0;
        if (!preempted) numCachedTokens = 0;
    }

    /** A copy of some of its tokens. */
    int[] tokenIds(int from, int to) {
        if (to > numTokens) throw new IndexOutOfBoundsException("tokens to " + to + " of " + numTokens);
        return Arrays.copyOfRange(tokens, from, to);
    }

    /** True when only the token sampled last is left to compute. */
    boolean isDecoding() {
        return numTokens > numPromptTokens && numComputed == numTokens - 1;
    }

    /** True when all known tokens are computed, so that the last one's logits tell the next. */
    boolean awaitsToken() {
        return numComputed == numTokens;
    }

    /** True while log-probabilities of prompt tokens are wanted: nothing of the prompt may then come from a cache. */
    boolean needsPromptLogits() {
        return logprobs.prompt().isPresent() && numPromptTokensTold < numPromptTokens;
    }

    /** Position of the prompt token whose log-probabilities are to be told next. */
    int nextPromptToken() {
        return numPromptTokensTold;
    }

    void promptTokenTold() {
        numPromptTokensTold++;
    }

    /** Known tokens that one step may compute: all that are left, few when each of them takes a row of logits. */
    int maxStepTokens() {
        int left = numTokens - numComputed;
        return needsPromptLogits() ? Math.min(left, PROMPT_LOGIT_ROWS) : left;
    }

    /** What a draft layer thinks will come next; of all tokens so far, so they outlive a preemption. */
    int[] guesses() {
        return guesses;
    }

    void guesses(int[] tokenIds) {
        guesses = tokenIds;
    }

    /** True when its last token is here. */
    boolean hasEnded() {
        return ended;
    }

    /** The next decode computes these guesses behind the last token. */
    void draft(int[] guesses) {
        draft = guesses;
    }

    /** The guesses that were computed; a token that equals the next of them is computed already. */
    int[] takeDraft() {
        int[] guesses = draft;
        draft = NO_DRAFT;
        return guesses;
    }

    /** The token appended last is in the cache: it was guessed. */
    void guessed() {
        numComputed++;
        serviceTokens++;
    }

    /**
     * The tokens of {@code step} as the model takes them, guesses behind them; asks for logits when no known token comes
     * after them, or when they tell of prompt tokens.
     */
    Batch.Slice slice(Step step) {
        int end = step.firstPosition() + step.numTokens();
        if (step.firstPosition() != numComputed || end > numTokens)
            throw new IllegalStateException(
                    step + " of a sequence with " + numComputed + " of " + numTokens + " tokens computed");
        int[] ids = Arrays.copyOfRange(tokens, numComputed, end + draft.length);
        System.arraycopy(draft, 0, ids, end - numComputed, draft.length);
        return new Batch.Slice(numComputed, ids, blockTable.array(), logitRows(end));
    }

    private Batch.LogitRows logitRows(int end) {
        if (needsPromptLogits() || draft.length > 0) return Batch.LogitRows.ALL;
        return end == numTokens ? Batch.LogitRows.LAST : Batch.LogitRows.NONE;
    }

    /** Notes that the latents of {@code step} are in the cache. */
    void computed(Step step) {
        numComputed += step.numTokens();
        serviceTokens += step.numTokens();
    }

    /** Adds a generated token; tells when it is the last. */
    Optional<FinishReason> append(int tokenId) {
        if (numTokens == tokens.length)
            tokens = Arrays.copyOf(tokens, Math.min(maxTokens, Math.max(16, 2 * numTokens)));
        tokens[numTokens++] = tokenId;
        guesses = NO_DRAFT;
        rules.accept(tokenId);
        boolean stops = Arrays.binarySearch(stopIds, tokenId) >= 0;
        ended = stops || numTokens == maxTokens;
        if (!ended) return Optional.empty();
        return Optional.of(stops ? FinishReason.STOP : FinishReason.LENGTH);
    }
}
