package dev.selene.llm;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.selene.base.SeleneException;
import dev.selene.engine.FinishReason;
import dev.selene.engine.GenerationRequest;
import dev.selene.engine.Sampling;
import dev.selene.text.Tokenizer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

class AnswerStreamTest {
    private final Tokenizer tokenizer = new ByteTokenizer();
    private final List<String> pieces = new ArrayList<>();
    private Answer answer;
    private int numCancels;

    @Test
    void piecesAreWholeCharactersAndTogetherTheText() {
        AnswerStream stream = stream(List.of(), Set.of());
        push(stream, "aé你😀");
        stream.finished(FinishReason.LENGTH);
        assertEquals(List.of("a", "é", "你", "😀"), pieces);
        assertEquals("aé你😀", answer.text());
        assertEquals(FinishReason.LENGTH, answer.finishReason());
        assertEquals(2, answer.promptTokens());
    }

    @Test
    void aCharacterCutOffAtTheEndBecomesTheReplacementCharacter() {
        AnswerStream stream = stream(List.of(), Set.of());
        stream.token('a');
        stream.token(0xe4);
        stream.finished(FinishReason.LENGTH);
        assertEquals("a\ufffd", answer.text());
        assertEquals(answer.text(), String.join("", pieces));
    }

    @Test
    void theStopTokenIsATokenOfTheAnswerButNotText() {
        AnswerStream stream = stream(List.of(), Set.of((int) '.'));
        push(stream, "ab.");
        stream.finished(FinishReason.STOP);
        assertEquals("ab", answer.text());
        assertArrayEquals(new int[] {'a', 'b', '.'}, answer.tokenIds());
    }

    @Test
    void specialTokensAndRowsThatTheTokenizerDoesNotKnowAreNotText() {
        AnswerStream stream = stream(List.of(), Set.of());
        stream.token('a');
        stream.token(ByteTokenizer.END);
        stream.token(1000);
        stream.token('b');
        stream.finished(FinishReason.LENGTH);
        assertEquals("ab", answer.text());
        assertArrayEquals(new int[] {'a', ByteTokenizer.END, 1000, 'b'}, answer.tokenIds());
    }

    @Test
    void aStopStringEndsTheAnswerBeforeIt() {
        AnswerStream stream = stream(List.of("END"), Set.of());
        stream.runsAs(() -> numCancels++);
        push(stream, "abENxEND and what was drawn before the cancellation");
        stream.finished(FinishReason.CANCELLED);
        assertEquals("abENx", answer.text());
        assertEquals(answer.text(), String.join("", pieces));
        assertEquals(8, answer.tokenIds().length);
        assertEquals(FinishReason.STOP, answer.finishReason());
        assertEquals(1, numCancels);
    }

    @Test
    void aStopStringFoundBeforeTheGenerationIsKnownCancelsItThen() {
        AnswerStream stream = stream(List.of("b"), Set.of());
        push(stream, "ab");
        stream.runsAs(() -> numCancels++);
        assertEquals(1, numCancels);
    }

    @Test
    void whatMightHaveBecomeAStopStringIsTextAtTheEnd() {
        AnswerStream stream = stream(List.of("END"), Set.of());
        push(stream, "abEN");
        stream.finished(FinishReason.LENGTH);
        assertEquals("abEN", answer.text());
        assertEquals(FinishReason.LENGTH, answer.finishReason());
    }

    @Test
    void withoutATokenizerThereAreTokensAndNoText() {
        AnswerStream stream = stream(new AnswerText(Optional.empty(), List.of()), Set.of(3));
        stream.token(2000);
        stream.token(3);
        stream.finished(FinishReason.STOP);
        assertEquals("", answer.text());
        assertArrayEquals(new int[] {2000, 3}, answer.tokenIds());
        SeleneException e = assertThrows(SeleneException.class, () -> new AnswerText(Optional.empty(), List.of("x")));
        assertEquals(SeleneException.Kind.USER, e.kind());
    }

    private AnswerStream stream(List<String> stopStrings, Set<Integer> stopIds) {
        return stream(new AnswerText(Optional.of(tokenizer), stopStrings), stopIds);
    }

    private AnswerStream stream(AnswerText text, Set<Integer> stopIds) {
        var request = new GenerationRequest(new int[] {1, 2}, Sampling.greedy(), 1000, stopIds);
        return new AnswerStream(request, text, new TextListener() {
            @Override
            public void text(String piece) {
                pieces.add(piece);
            }

            @Override
            public void finished(Answer end) {
                answer = end;
            }

            @Override
            public void failed(SeleneException error) {
                throw error;
            }
        });
    }

    private void push(AnswerStream stream, String text) {
        for (int id : tokenizer.encode(text, Tokenizer.ControlText.AS_PLAIN_TEXT)) stream.token(id);
    }
}
