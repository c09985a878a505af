package dev.selene.llm;

import dev.selene.engine.FinishReason;

/**
 * How a generation ended.
 *
 * @param text all of it, as streamed: without the stop token, special tokens and, unless it is kept, the stop
 *     string; empty when the checkpoint has no tokenizer
 * @param tokenIds what was generated, the stop token or the tokens of the stop string included
 * @param cachedTokens how many tokens of the prompt were taken from the prefix cache
 */
public record Answer(
        String text,
        int[] tokenIds,
        FinishReason finishReason,
        int promptTokens,
        int cachedTokens,
        AnswerLogprobs logprobs) {
    /** Nothing cached. */
    public Answer(String text, int[] tokenIds, FinishReason finishReason, int promptTokens, AnswerLogprobs logprobs) {
        this(text, tokenIds, finishReason, promptTokens, 0, logprobs);
    }

    /** Nothing cached, without log-probabilities. */
    public Answer(String text, int[] tokenIds, FinishReason finishReason, int promptTokens) {
        this(text, tokenIds, finishReason, promptTokens, AnswerLogprobs.none());
    }
}
