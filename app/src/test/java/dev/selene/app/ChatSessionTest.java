package dev.selene.app;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.selene.engine.FinishReason;
import dev.selene.engine.Sampling;
import dev.selene.llm.Answer;
import dev.selene.llm.GenerationOptions;
import dev.selene.llm.Llm;
import dev.selene.llm.LlmOptions;
import dev.selene.testkit.TestData;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class ChatSessionTest {
    private static final String QUESTION = "What is 17 + 25?";

    /** Would go on to the end of the context. */
    private static final GenerationOptions ENDLESS =
            new GenerationOptions(Sampling.greedy(), OptionalInt.empty(), List.of(), true);

    private static Llm llm;

    @BeforeAll
    static void open() {
        llm = Llm.open(TestData.microK2(), LlmOptions.defaults());
    }

    @AfterAll
    static void close() {
        llm.close();
    }

    @Test
    void anInterruptedAnswerEndsAndTheConversationGoesOn() {
        ChatSession session = new ChatSession(llm, ENDLESS, Optional.empty());
        StringBuilder seen = new StringBuilder();
        Answer answer = session.say(QUESTION, piece -> {
            seen.append(piece);
            session.interrupt();
        });
        assertEquals(FinishReason.CANCELLED, answer.finishReason());
        assertTrue(answer.text().startsWith(seen.substring(0, 1)), answer.text());

        Answer next = session.say("Hello", _ -> session.interrupt());
        assertTrue(next.promptTokens() > answer.promptTokens(), "the interrupted turn is not in the history");
    }

    @Test
    void anErrorWhilePrintingLeavesTheHistoryAsItWas() {
        ChatSession session = new ChatSession(llm, GenerationOptions.greedy(), Optional.empty());
        assertThrows(
                UncheckedIOException.class,
                () -> session.say(QUESTION, _ -> {
                    throw new UncheckedIOException(new IOException("closed"));
                }));
        Answer fresh = new ChatSession(llm, GenerationOptions.greedy(), Optional.empty()).say(QUESTION, _ -> {});
        assertEquals(fresh.promptTokens(), session.say(QUESTION, _ -> {}).promptTokens());
    }

    @Test
    void aSystemTextStartsOver() {
        ChatSession session = new ChatSession(llm, GenerationOptions.greedy(), Optional.empty());
        int plain = session.say(QUESTION, _ -> {}).promptTokens();
        session.system(Optional.of("Be brief."));
        int withSystem = session.say(QUESTION, _ -> {}).promptTokens();
        session.system(Optional.empty());
        assertEquals(plain, session.say(QUESTION, _ -> {}).promptTokens());
        assertTrue(withSystem != plain);
    }
}
