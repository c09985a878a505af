package dev.selene.llm;

import dev.selene.engine.FinishReason;

/**
 * How a generation ended.
 *
 * @param text all of it, as streamed
 * @param tokenIds what was generated, the stop token included
 */
public record Answer(String text, int[] tokenIds, FinishReason finishReason, int promptTokens) {}
