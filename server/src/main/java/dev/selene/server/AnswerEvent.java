package dev.selene.server;

import dev.selene.base.SeleneException;
import dev.selene.llm.Answer;

/** What {@link AnswerQueue#take} gives: pieces of text, then exactly one of the others. */
public sealed interface AnswerEvent {
    /** The next piece, never empty. */
    record Text(String piece) implements AnswerEvent {}

    /** The answer is complete. */
    record Finished(Answer answer) implements AnswerEvent {}

    /** The generation failed or was cancelled. */
    record Failed(SeleneException error) implements AnswerEvent {}
}
