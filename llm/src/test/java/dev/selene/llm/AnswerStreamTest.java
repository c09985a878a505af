package dev.selene.llm;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.selene.base.SeleneException;
import dev.selene.engine.FinishReason;
import dev.selene.engine.GenerationRequest;
import dev.selene.engine.Sampling;
import dev.selene.engine.TokenLogprobs;
import dev.selene.text.Tokenizer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

class AnswerStreamTest {
    private final Tokenizer tokenizer = new ByteTokenizer();
    private final List<String> pieces = new ArrayList<>();
    private final List<Integer> tokensOfPieces = new ArrayList<>();
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
        AnswerStream stream = stream(new AnswerText(Optional.empty(), Stops.none(), 0), Set.of(3));
        stream.token(2000);
        stream.token(3);
        stream.finished(FinishReason.STOP);
        assertEquals("", answer.text());
        assertArrayEquals(new int[] {2000, 3}, answer.tokenIds());
        SeleneException e =
                assertThrows(SeleneException.class, () -> new AnswerText(Optional.empty(), stops(false, "x"), 0));
        assertEquals(SeleneException.Kind.USER, e.kind());
    }

    @Test
    void aKeptStopStringIsTheEndOfTheTextWhenCertainAtOnceOrAtTheEnd() {
        AnswerStream atOnce = stream(new AnswerText(Optional.of(tokenizer), stops(true, "cd"), 0), Set.of());
        push(atOnce, "abcdef");
        atOnce.finished(FinishReason.CANCELLED);
        assertEquals("abcd", answer.text());
        assertEquals("abcd", String.join("", pieces));
        assertEquals(FinishReason.STOP, answer.finishReason());

        // "bc" begins later than "abcd" may: it is certain at the end
        AnswerStream atTheEnd = stream(new AnswerText(Optional.of(tokenizer), stops(true, "abcd", "bc"), 0), Set.of());
        push(atTheEnd, "xabc");
        atTheEnd.finished(FinishReason.LENGTH);
        assertEquals("xabc", answer.text());
        assertEquals(FinishReason.STOP, answer.finishReason());
    }

    @Test
    void stopStringsAreNotLookedForInTheFirstTokensOfMinTokens() {
        AnswerStream stream = stream(new AnswerText(Optional.of(tokenizer), stops(false, "b"), 3), Set.of());
        push(stream, "abcabc");
        stream.finished(FinishReason.LENGTH);
        assertEquals("abca", answer.text());
    }

    @Test
    void eachPieceComesWithTheLogprobsOfItsTokensAndTheAnswerHasAll() {
        AnswerStream stream = stream(List.of("xy"), Set.of((int) '.'));
        stream.promptToken(1, logprob(7, -3));
        byte[] bytes = "aéxz.".getBytes(StandardCharsets.UTF_8);
        for (int i = 0; i < bytes.length; i++) stream.token(bytes[i] & 0xff, logprob(bytes[i] & 0xff, -i));
        stream.finished(FinishReason.STOP);
        assertEquals(List.of("a", "é", "xz"), pieces);
        assertEquals(List.of(1, 2, 2), tokensOfPieces);
        assertEquals(6, answer.logprobs().generated().size());
        assertEquals('.', answer.logprobs().generated().getLast().tokenId());
        assertEquals(-2.5, answer.logprobs().mean());
        assertEquals(List.of(logprob(7, -3)), answer.logprobs().prompt());
    }

    private static TokenLogprobs logprob(int tokenId, float logprob) {
        return new TokenLogprobs(tokenId, logprob, new int[0], new float[0]);
    }

    private AnswerStream stream(List<String> stopStrings, Set<Integer> stopIds) {
        return stream(
                new AnswerText(Optional.of(tokenizer), stops(false, stopStrings.toArray(String[]::new)), 0), stopIds);
    }

    private static Stops stops(boolean keepString, String... strings) {
        return new Stops(List.of(strings), keepString, Set.of(), false);
    }

    private AnswerStream stream(AnswerText text, Set<Integer> stopIds) {
        var request = new GenerationRequest(new int[] {1, 2}, Sampling.greedy(), 1000, stopIds);
        return new AnswerStream(request, text, new TextListener() {
            @Override
            public void text(String piece) {
                pieces.add(piece);
            }

            @Override
            public void text(String piece, List<TokenLogprobs> tokens) {
                text(piece);
                tokensOfPieces.add(tokens.size());
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
