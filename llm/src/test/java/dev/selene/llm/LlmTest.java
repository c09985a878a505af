package dev.selene.llm;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.selene.base.DType;
import dev.selene.base.SeleneException;
import dev.selene.base.SeleneException.Kind;
import dev.selene.compute.Dequantisation;
import dev.selene.engine.FinishReason;
import dev.selene.engine.Generation;
import dev.selene.engine.LogitRules;
import dev.selene.engine.LogprobOptions;
import dev.selene.engine.Sampling;
import dev.selene.engine.TokenMask;
import dev.selene.testkit.TestData;
import dev.selene.text.Conversation;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(120)
class LlmTest {
    private static final int END_OF_SEQUENCE = 1793;
    private static final int END_OF_TURN = 1794;

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
    void aStoredPrefixCacheSurvivesAndBelongsToOneWayToCompute(@TempDir Path directory) throws IOException {
        int[] prompt = IntStream.range(0, 200).map(i -> i * 31 % 1700).toArray();
        GenerationOptions eight = new GenerationOptions(Sampling.greedy(), OptionalInt.of(8), List.of(), true);
        LlmOptions stored = storing(directory, DType.BF16);
        Answer first = answer(stored, prompt, eight);
        Answer second = answer(stored, prompt, eight);
        assertEquals(0, first.cachedTokens());
        assertEquals(192, second.cachedTokens());
        assertArrayEquals(first.tokenIds(), second.tokenIds());
        assertEquals(0, answer(storing(directory, DType.F32), prompt, eight).cachedTokens());
        Path file = directory.resolve("a file");
        Files.createFile(file);
        var error = assertThrows(SeleneException.class, () -> answer(storing(file, DType.BF16), prompt, eight));
        assertEquals(Kind.CONFIG, error.kind());
        assertTrue(error.getMessage().contains(file.toString()), error.getMessage());
    }

    private static LlmOptions storing(Path directory, DType kvDType) {
        ServingOptions defaults = ServingOptions.defaults();
        return new LlmOptions(
                "vector",
                1,
                kvDType,
                Dequantisation.BF16,
                OptionalDouble.empty(),
                OptionalInt.of(512),
                new ServingOptions(
                        2,
                        2,
                        defaults.kvMemoryShare(),
                        true,
                        Optional.of(new StoredPrefixCache(directory, 1 << 30)),
                        64,
                        0,
                        OptionalInt.empty(),
                        defaults.schedule(),
                        defaults.deadlines(),
                        defaults.speculation()));
    }

    private static Answer answer(LlmOptions options, int[] prompt, GenerationOptions how) {
        try (Llm other = Llm.open(TestData.microK2(), options)) {
            return other.generate(prompt, how);
        }
    }

    @Test
    void whatTheCheckpointSaysAboutItself() {
        assertEquals("micro-k2", llm.name());
        assertEquals(2048, llm.contextTokens());
        assertEquals(Set.of(END_OF_SEQUENCE, END_OF_TURN), llm.stopIds());
        assertEquals(new Sampling(0, 0, 1, 0, 7), llm.defaultSampling(7));
    }

    @Test
    void conversationsBecomeTheExpectedPrompts() throws IOException {
        for (ExpectedAnswers line : ExpectedAnswers.read())
            assertArrayEquals(line.promptIds(), llm.promptIds(line.conversation()));
    }

    @Test
    void aStreamedAnswerIsTheAnswer() throws Exception {
        Listener listener = new Listener();
        llm.generate(prompt("Hello"), GenerationOptions.greedy(), listener);
        Answer answer = listener.end();
        assertEquals("Hello! I am micro-k2. How can I help you?", answer.text());
        assertEquals(answer.text(), String.join("", listener.pieces));
        assertTrue(listener.pieces.size() > 5, listener.pieces.toString());
        assertEquals(END_OF_TURN, answer.tokenIds()[answer.tokenIds().length - 1]);
    }

    @Test
    void aStopStringEndsTheAnswerBeforeItWhereverTokensAreCut() {
        for (String stop : new String[] {"micro", "o-k", ". How", "you?"}) {
            Answer answer = llm.generate(
                    prompt("Hello"),
                    new GenerationOptions(Sampling.greedy(), OptionalInt.empty(), List.of("never", stop), false));
            String whole = "Hello! I am micro-k2. How can I help you?";
            assertEquals(whole.substring(0, whole.indexOf(stop)), answer.text());
            assertEquals(FinishReason.STOP, answer.finishReason());
        }
    }

    @Test
    void maxTokensEndTheAnswerAndAnIgnoredEndOfSequenceDoesNot() {
        var options = new GenerationOptions(Sampling.greedy(), OptionalInt.of(25), List.of(), true);
        Answer answer = llm.generate(prompt("Hello"), options);
        assertEquals(25, answer.tokenIds().length);
        assertEquals(END_OF_TURN, answer.tokenIds()[14]);
        assertEquals(FinishReason.LENGTH, answer.finishReason());
    }

    @Test
    void theContextBoundsAnAnswerWithoutMaxTokens() {
        try (Llm small = Llm.open(TestData.microK2(), options(OptionalInt.of(40)))) {
            int[] prompt = prompt("Hello");
            Answer answer = small.generate(
                    prompt, new GenerationOptions(Sampling.greedy(), OptionalInt.empty(), List.of(), true));
            assertEquals(40 - prompt.length, answer.tokenIds().length);
            assertRefused(() -> small.generate(new int[40], GenerationOptions.greedy()), "context of 40");
        }
    }

    @Test
    void theSeedDecidesNotTheNeighbours() {
        var options = new GenerationOptions(new Sampling(1.5, 0, 1, 0, 11), OptionalInt.of(12), List.of(), true);
        Answer alone = llm.generate(prompt("Hello"), options);
        List<Answer> together = new ArrayList<>();
        List<int[]> prompts = List.of(prompt("Who are you?"), prompt("Hello"), prompt("Hi"), prompt("Hello"));
        llm.generateAll(prompts, options, together::add);
        assertArrayEquals(alone.tokenIds(), together.get(1).tokenIds());
        assertArrayEquals(alone.tokenIds(), together.get(3).tokenIds());
    }

    @Test
    void everyOptionReachesTheEngine() {
        int[] prompt = prompt("Hello");
        int first = llm.generate(prompt, GenerationOptions.greedy()).tokenIds()[0];
        Answer other = llm.generate(
                prompt,
                new GenerationOptions(
                        Sampling.greedy(),
                        new LogitRules(TokenMask::none, 30, Map.of(first, -100f), 1, 0, 0),
                        OptionalInt.of(40),
                        new Stops(List.of(), false, Set.of(first + 1), false),
                        new LogprobOptions(OptionalInt.of(3), OptionalInt.of(0))));
        for (int id : other.tokenIds()) assertTrue(id != first);
        assertTrue(other.tokenIds().length >= 30, other.text());
        assertEquals(other.tokenIds().length, other.logprobs().generated().size());
        assertEquals(first, other.logprobs().generated().getFirst().topIds()[0]); // the model's, without the bias
        assertEquals(prompt.length - 1, other.logprobs().prompt().size());

        Answer stopped = llm.generate(
                prompt,
                new GenerationOptions(
                        Sampling.greedy(),
                        LogitRules.none(),
                        OptionalInt.empty(),
                        new Stops(List.of(), false, Set.of(first), false),
                        LogprobOptions.none()));
        assertArrayEquals(new int[] {first}, stopped.tokenIds());
        assertEquals("", stopped.text());
        assertEquals(FinishReason.STOP, stopped.finishReason());
    }

    @Test
    void statsCountWhatIsGenerated() {
        long before = llm.stats().tokens().generated();
        int first = llm.generate(prompt("Hello"), GenerationOptions.greedy()).tokenIds().length;
        llm.generate(prompt("Hello"), GenerationOptions.greedy()); // by now the first is counted
        assertTrue(llm.stats().tokens().generated() >= before + first);
    }

    @Test
    void choicesDifferAndTheFirstIsTheAnswerWithoutChoices() {
        var options = new GenerationOptions(new Sampling(20, 0, 1, 0, 11), OptionalInt.of(12), List.of(), true);
        Set<List<Integer>> distinct = new HashSet<>();
        for (int choice = 0; choice < 4; choice++)
            distinct.add(Arrays.stream(llm.generate(prompt("Hello"), options.forChoice(choice))
                            .tokenIds())
                    .boxed()
                    .toList());
        assertEquals(4, distinct.size());
        assertEquals(options, options.forChoice(0));
    }

    @Test
    void whatTheUserGotWrongIsSaid() {
        assertRefused(() -> llm.generate(new int[0], GenerationOptions.greedy()), "prompt has no tokens");
        assertRefused(() -> llm.generate(new int[] {2048}, GenerationOptions.greedy()), "token id 2048");
        assertRefused(
                () -> llm.generate(
                        new int[] {1},
                        new GenerationOptions(Sampling.greedy(), OptionalInt.of(2048), List.of(), false)),
                "Lower max_tokens to 2047");
        assertRefused(
                () -> llm.generate(
                        new int[] {1}, new GenerationOptions(Sampling.greedy(), OptionalInt.of(5), List.of(""), false)),
                "stop string 0 is empty");
        assertRefused(
                () -> new GenerationOptions(Sampling.greedy(), OptionalInt.of(0), List.of(), false), "max_tokens 0");
    }

    @Test
    void aRefusedPromptOfManyComesAfterTheAnswersBeforeIt() {
        List<Answer> answers = new ArrayList<>();
        var options = new GenerationOptions(Sampling.greedy(), OptionalInt.of(2), List.of(), false);
        List<int[]> prompts = List.of(prompt("Hello"), prompt("Hi"), new int[] {-1}, prompt("Hello"));
        assertRefused(() -> llm.generateAll(prompts, options, answers::add), "token id -1");
        assertEquals(2, answers.size());
    }

    @Test
    void closingCancelsWhatIsGenerated() throws Exception {
        Listener listener = new Listener();
        try (Llm other = Llm.open(TestData.microK2(), options(OptionalInt.empty()))) {
            other.generate(
                    prompt("Hello"),
                    new GenerationOptions(Sampling.greedy(), OptionalInt.empty(), List.of(), true),
                    listener);
        }
        assertEquals(FinishReason.CANCELLED, listener.end().finishReason());
    }

    @Test
    void aCancelledAnswerIsWhatWasStreamed() throws Exception {
        Listener listener = new Listener();
        Generation generation = llm.generate(
                prompt("Hello"),
                new GenerationOptions(Sampling.greedy(), OptionalInt.empty(), List.of(), true),
                listener);
        listener.firstPiece.get(60, TimeUnit.SECONDS);
        generation.cancel();
        Answer answer = listener.end();
        assertEquals(FinishReason.CANCELLED, answer.finishReason());
        assertEquals(answer.text(), String.join("", listener.pieces));
    }

    @Test
    void aDirectoryWithoutTokenizerWorksWithTokenIds(@TempDir Path directory) throws IOException {
        for (String file : new String[] {"config.json", "generation_config.json", "model.safetensors"})
            Files.copy(TestData.microK2().resolve(file), directory.resolve(file));
        try (Llm bare = Llm.open(directory, options(OptionalInt.empty()))) {
            Answer answer = bare.generate(prompt("Hello"), GenerationOptions.greedy());
            assertArrayEquals(
                    llm.generate(prompt("Hello"), GenerationOptions.greedy()).tokenIds(), answer.tokenIds());
            assertEquals("", answer.text());
            assertEquals(
                    Kind.DATA,
                    assertThrows(SeleneException.class, bare::tokenizer).kind());
            SeleneException e = assertThrows(
                    SeleneException.class,
                    () -> bare.promptIds(new Conversation(List.of(), List.of(), true, Map.of())));
            assertTrue(e.getMessage().contains("no tokenizer"), e.getMessage());
        }
    }

    @Test
    void aDirectoryThatCannotBeOpenedSaysWhy(@TempDir Path directory) throws IOException {
        SeleneException empty =
                assertThrows(SeleneException.class, () -> Llm.open(directory, options(OptionalInt.empty())));
        assertEquals(Kind.DATA, empty.kind());
        SeleneException tooLong =
                assertThrows(SeleneException.class, () -> Llm.open(TestData.microK2(), options(OptionalInt.of(4096))));
        assertEquals(Kind.CONFIG, tooLong.kind());
        for (String file : new String[] {"config.json", "model.safetensors"})
            Files.copy(TestData.microK2().resolve(file), directory.resolve(file));
        Files.writeString(directory.resolve("generation_config.json"), "{\"temperature\": -1.0}");
        SeleneException hostile =
                assertThrows(SeleneException.class, () -> Llm.open(directory, options(OptionalInt.empty())));
        assertEquals(Kind.DATA, hostile.kind());
        assertTrue(hostile.getMessage().contains("generation_config.json"), hostile.getMessage());
    }

    @Test
    void thePromptOfALaterTurnIsCachedAsFarAsItsBlocksAreFull() {
        int[] first = IntStream.range(0, 150).map(i -> 1_000 + i % 37).toArray();
        GenerationOptions twoTokens = new GenerationOptions(Sampling.greedy(), OptionalInt.of(2), List.of(), true);
        assertEquals(0, llm.generate(first, twoTokens).cachedTokens());
        int[] second = Arrays.copyOf(first, 200);
        assertEquals(128, llm.generate(second, twoTokens).cachedTokens(), "two blocks of 64");
    }

    private static int[] prompt(String question) {
        Map<String, Object> message = Map.of("role", "user", "content", question);
        return llm.promptIds(new Conversation(List.of(message), List.of(), true, Map.of()));
    }

    private static LlmOptions options(OptionalInt context) {
        return new LlmOptions(
                LlmOptions.defaults().backend(),
                1,
                DType.BF16,
                Dequantisation.BF16,
                OptionalDouble.empty(),
                context,
                4);
    }

    private static void assertRefused(Runnable request, String part) {
        SeleneException e = assertThrows(SeleneException.class, request::run);
        assertEquals(Kind.USER, e.kind());
        assertTrue(e.getMessage().contains(part), e.getMessage());
    }

    private static final class Listener implements TextListener {
        private final List<String> pieces = new ArrayList<>();
        private final CompletableFuture<String> firstPiece = new CompletableFuture<>();
        private final CompletableFuture<Answer> end = new CompletableFuture<>();

        @Override
        public void text(String piece) {
            assertFalse(piece.isEmpty());
            pieces.add(piece);
            firstPiece.complete(piece);
        }

        @Override
        public void finished(Answer answer) {
            end.complete(answer);
        }

        @Override
        public void failed(SeleneException error) {
            end.completeExceptionally(error);
        }

        Answer end() throws InterruptedException, ExecutionException, TimeoutException {
            return end.get(60, TimeUnit.SECONDS);
        }
    }
}
