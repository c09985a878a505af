package dev.selene.llm;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.selene.base.SeleneException;
import dev.selene.base.SeleneException.Kind;
import dev.selene.engine.FinishReason;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class OrderedAnswersTest {
    private final List<String> handedOn = new ArrayList<>();
    private final List<TextListener> listeners = new ArrayList<>();
    private int numCancels;

    @Test
    void answersComeInTheOrderInWhichTheyWereBegun() {
        OrderedAnswers answers = answers(3);
        for (int i = 0; i < 3; i++) answers.begin(this::start);
        for (int i = 2; i >= 0; i--) end(i);
        assertEquals(List.of(), handedOn);
        answers.begin(this::start);
        assertEquals(List.of("answer 0"), handedOn);
        end(3);
        answers.handOnAll();
        assertEquals(List.of("answer 0", "answer 1", "answer 2", "answer 3"), handedOn);
    }

    @Test
    void aFullEngineIsAskedAgainOnceAnEarlierAnswerIsThere() {
        OrderedAnswers answers = answers(3);
        answers.begin(this::start);
        end(0);
        answers.begin(() -> {
            if (handedOn.isEmpty()) throw new SeleneException(Kind.OVERLOADED, "full");
            return start();
        });
        assertEquals(2, listeners.size());
        OrderedAnswers none = answers(3);
        assertThrows(
                SeleneException.class,
                () -> none.begin(() -> {
                    throw new SeleneException(Kind.OVERLOADED, "full with others' requests");
                }));
    }

    @Test
    void whenOneFailsThoseAfterItAreCancelled() {
        OrderedAnswers answers = answers(5);
        for (int i = 0; i < 4; i++) answers.begin(this::start);
        end(0);
        listeners.get(1).failed(new SeleneException(Kind.INTERNAL, "boom"));
        end(2);
        SeleneException e = assertThrows(SeleneException.class, answers::handOnAll);
        assertEquals("boom", e.getMessage());
        assertEquals(Kind.INTERNAL, e.kind());
        assertEquals(List.of("answer 0"), handedOn);
        assertEquals(2, numCancels);
        answers.handOnAll();
        assertEquals(List.of("answer 0"), handedOn);
    }

    private OrderedAnswers answers(int maxPending) {
        return new OrderedAnswers(maxPending, answer -> handedOn.add(answer.text()));
    }

    private PendingAnswer start() {
        return new PendingAnswer(listener -> {
            listeners.add(listener);
            return () -> numCancels++;
        });
    }

    private void end(int number) {
        listeners.get(number).finished(new Answer("answer " + number, new int[0], FinishReason.STOP, 1));
    }
}
