package dev.selene.server;

import dev.selene.base.SeleneException;
import dev.selene.engine.TokenLogprobs;
import dev.selene.llm.Answer;
import java.util.List;

/** What {@link AnswerQueue#take} gives: pieces of text of each answer, then its end; a failure ends them all. */
public sealed interface AnswerEvent {
    /**
     * The next piece of answer number {@code choice}, never empty.
     *
     * @param tokens what it is made of, if log-probabilities were asked for
     */
    record Text(int choice, String piece, List<TokenLogprobs> tokens) implements AnswerEvent {}

    /** Answer number {@code choice} is complete. */
    record Finished(int choice, Answer answer) implements AnswerEvent {}

    /** A generation failed or was cancelled. */
    record Failed(SeleneException error) implements AnswerEvent {}
}
