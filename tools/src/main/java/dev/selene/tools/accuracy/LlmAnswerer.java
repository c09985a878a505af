package dev.selene.tools.accuracy;

import dev.selene.base.SeleneException;
import dev.selene.engine.LogitRules;
import dev.selene.engine.LogprobOptions;
import dev.selene.engine.Sampling;
import dev.selene.engine.TokenLogprobs;
import dev.selene.llm.Answer;
import dev.selene.llm.GenerationOptions;
import dev.selene.llm.Llm;
import dev.selene.llm.PendingAnswer;
import dev.selene.llm.Stops;
import dev.selene.text.Conversation;
import dev.selene.text.Tokenizer.ControlText;
import dev.selene.tools.datasets.Question;
import dev.selene.tools.datasets.Task;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.function.BiConsumer;
import java.util.stream.IntStream;

/** A model in this process, greedy. As many questions are asked at a time as the model's batch holds, twice. */
public final class LlmAnswerer implements Answerer {
    private final Llm llm;
    private final boolean chat;
    private final int maxPending;

    /**
     * @param chat put questions through the chat template; else they are text to be continued
     * @param batchSize requests that the model runs at a time
     */
    public LlmAnswerer(Llm llm, boolean chat, int batchSize) {
        this.llm = llm;
        this.chat = chat;
        this.maxPending = 2 * batchSize;
    }

    /** A question whose generations have begun. */
    private record Asked(Question question, int[] promptIds, List<int[]> continuations, List<PendingAnswer> answers) {}

    @Override
    public void answer(List<Question> questions, BiConsumer<Question, Reply> inOrder) {
        Deque<Asked> pending = new ArrayDeque<>();
        int generations = 0;
        try {
            for (Question question : questions) {
                Asked asked = prepare(question);
                int needed = requests(asked);
                while (!pending.isEmpty() && generations + needed > maxPending)
                    generations -= handOn(pending.remove(), inOrder);
                begin(asked);
                generations += needed;
                pending.add(asked);
            }
            while (!pending.isEmpty()) handOn(pending.remove(), inOrder);
        } catch (RuntimeException | Error e) { // nobody waits for the others any more
            pending.forEach(asked -> asked.answers().forEach(PendingAnswer::cancel));
            throw e;
        }
    }

    private static int requests(Asked asked) {
        return Math.max(1, asked.continuations().size());
    }

    private Asked prepare(Question question) {
        int[] promptIds = promptIds(question);
        List<int[]> continuations = switch (question.task()) {
            case Task.Generate _ -> List.<int[]>of();
            case Task.NextToken next ->
                next.choices().stream().map(this::choiceId).toList();
            case Task.Continuations texts ->
                texts.texts().stream().map(this::plainIds).toList();
        };
        return new Asked(question, promptIds, continuations, new ArrayList<>());
    }

    private void begin(Asked asked) {
        switch (asked.question().task()) {
            case Task.Generate generate -> asked.answers().add(start(asked, asked.promptIds(), generated(generate)));
            case Task.NextToken _, Task.Continuations _ -> {
                for (int[] ids : asked.continuations())
                    asked.answers().add(start(asked, joined(asked.promptIds(), ids), compared()));
            }
        }
    }

    private PendingAnswer start(Asked asked, int[] ids, GenerationOptions options) {
        try {
            return new PendingAnswer(listener -> llm.generate(ids, options, listener));
        } catch (SeleneException e) {
            throw new SeleneException(e.kind(), asked.question().key() + ": " + e.getMessage(), e);
        }
    }

    private int handOn(Asked asked, BiConsumer<Question, Reply> inOrder) {
        Question question = asked.question();
        List<Answer> answers =
                asked.answers().stream().map(PendingAnswer::await).toList();
        inOrder.accept(
                question,
                switch (question.task()) {
                    case Task.Generate _ -> {
                        Answer answer = answers.getFirst();
                        yield reply(asked, answer.tokenIds(), answer.text(), new double[0]);
                    }
                    case Task.NextToken next -> compared(asked, answers, next.choices());
                    case Task.Continuations texts -> compared(asked, answers, texts.texts());
                });
        return answers.size();
    }

    private Reply compared(Asked asked, List<Answer> answers, List<String> texts) {
        double[] logprobs = new double[answers.size()];
        for (int i = 0; i < logprobs.length; i++) {
            List<TokenLogprobs> prompt = answers.get(i).logprobs().prompt();
            int counted = asked.continuations().get(i).length;
            for (TokenLogprobs token : prompt.subList(prompt.size() - counted, prompt.size()))
                logprobs[i] += token.logprob();
        }
        int best = IntStream.range(0, logprobs.length).reduce(0, (a, b) -> logprobs[b] > logprobs[a] ? b : a);
        return reply(asked, asked.continuations().get(best), texts.get(best), logprobs);
    }

    private Reply reply(Asked asked, int[] answerIds, String text, double[] logprobs) {
        return new Reply(
                llm.tokenizer().decode(asked.promptIds()),
                asked.promptIds(),
                answerIds,
                new Question.Given(text, logprobs));
    }

    private int[] promptIds(Question question) {
        int[] ids = chat
                ? llm.promptIds(new Conversation(question.prompt().messages(), List.of(), true, Map.of()))
                : plainIds(question.prompt().text());
        return question.task() instanceof Task.Continuations texts ? joined(ids, plainIds(texts.lead())) : ids;
    }

    private int[] plainIds(String text) {
        return llm.tokenizer().encode(text, ControlText.AS_PLAIN_TEXT);
    }

    /** The last token of {@code ": yes"}: how the word is written inside a sentence. */
    private int[] choiceId(String choice) {
        int[] ids = plainIds(": " + choice);
        return new int[] {ids[ids.length - 1]};
    }

    private static GenerationOptions generated(Task.Generate generate) {
        return options(generate.maxTokens(), LogprobOptions.none());
    }

    private static GenerationOptions compared() {
        return options(1, new LogprobOptions(OptionalInt.empty(), OptionalInt.of(0)));
    }

    private static GenerationOptions options(int maxTokens, LogprobOptions logprobs) {
        return new GenerationOptions(
                Sampling.greedy(), LogitRules.none(), OptionalInt.of(maxTokens), Stops.none(), logprobs);
    }

    private static int[] joined(int[] left, int[] right) {
        int[] both = Arrays.copyOf(left, left.length + right.length);
        System.arraycopy(right, 0, both, left.length, right.length);
        return both;
    }
}
