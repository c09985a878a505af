package dev.selene.tools.accuracy;

import dev.selene.tools.datasets.Question;
import java.util.List;
import java.util.function.BiConsumer;

/** Who answers questions: a model in this process, or a server. */
public interface Answerer {
    /**
     * Asks all of them, several at a time, and hands each reply on in the order of the questions, on the calling thread.
     * An error ends it after the replies before it were handed on.
     */
    void answer(List<Question> questions, BiConsumer<Question, Reply> inOrder);
}
