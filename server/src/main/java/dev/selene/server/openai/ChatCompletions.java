package dev.selene.server.openai;

import dev.selene.engine.Generation;
import dev.selene.llm.Answer;
import dev.selene.llm.GenerationOptions;
import dev.selene.server.AnswerEvent;
import dev.selene.server.AnswerQueue;
import dev.selene.server.ChatModel;
import dev.selene.server.Exchange;
import dev.selene.server.Refusal;
import dev.selene.server.Reply;
import dev.selene.server.Route;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.LongSupplier;

/** {@code POST /v1/chat/completions}. */
final class ChatCompletions implements Route.Handler {
    private final ChatModel model;
    private final InstantSource clock;
    private final LongSupplier seeds;

    ChatCompletions(ChatModel model, InstantSource clock, LongSupplier seeds) {
        this.model = model;
        this.clock = clock;
        this.seeds = seeds;
    }

    @Override
    public void handle(Exchange exchange) throws InterruptedException {
        ChatRequest request = ChatRequestReader.read(JsonBody.of(exchange));
        request.model().filter(name -> !name.equals(model.name())).ifPresent(name -> {
            throw Models.unknown(model, name);
        });
        var answers = new AnswerQueue();
        List<Generation> generations = begin(request, answers);
        exchange.onCancel(() -> {
            generations.forEach(Generation::cancel);
            answers.cancel();
        });
        try {
            answer(request, answers, exchange);
        } finally {
            generations.forEach(Generation::cancel); // does nothing after the end; else nobody listens any more
        }
    }

    /** One generation for each answer, or none when one of them is refused. */
    private List<Generation> begin(ChatRequest request, AnswerQueue answers) {
        int[] promptIds = model.promptIds(request.conversation());
        requireRoom(promptIds.length, request);
        long seed = request.generation().sampling().seed().orElseGet(seeds);
        GenerationOptions options = request.generation()
                .options(model.defaultSampling(seed), request.choices().ranked());
        List<Generation> generations = new ArrayList<>();
        try {
            for (int choice = 0; choice < request.choices().bestOf(); choice++)
                generations.add(model.generate(promptIds, options.forChoice(choice), answers.listener(choice)));
            return generations;
        } catch (RuntimeException e) {
            generations.forEach(Generation::cancel);
            throw e;
        }
    }

    private void answer(ChatRequest request, AnswerQueue queue, Exchange exchange) throws InterruptedException {
        String id = "chatcmpl-" + UUID.randomUUID().toString().replace("-", "");
        Optional<LogprobWriter> logprobs =
                request.generation().logprobs().generated().isPresent()
                        ? Optional.of(new LogprobWriter(model::tokenBytes))
                        : Optional.empty();
        var writer = new CompletionWriter(id, clock.instant().getEpochSecond(), model.name(), logprobs);
        if (request.stream()) {
            new CompletionStream(
                            writer, exchange.openEvents(), request.choices().n())
                    .run(queue, request.includeUsage());
        } else {
            List<Answer> generated = all(queue, request.choices().bestOf());
            exchange.reply(Reply.json(200, writer.whole(best(generated, request.choices()), generated)));
        }
    }

    private static List<Answer> all(AnswerQueue queue, int count) throws InterruptedException {
        Answer[] answers = new Answer[count];
        for (int missing = count; missing > 0; ) {
            switch (queue.take()) {
                case AnswerEvent.Text _ -> {} // the last event of each answer has its whole text
                case AnswerEvent.Finished(int choice, Answer whole) -> {
                    answers[choice] = whole;
                    missing--;
                }
                case AnswerEvent.Failed failed -> throw failed.error();
            }
        }
        return List.of(answers);
    }

    private static List<Answer> best(List<Answer> answers, ChatRequest.Choices choices) {
        if (!choices.ranked()) return answers;
        return answers.stream()
                .sorted(Comparator.comparingDouble(answer -> -answer.logprobs().mean()))
                .limit(choices.n())
                .toList();
    }

    private void requireRoom(int promptTokens, ChatRequest request) {
        int room = model.contextTokens() - promptTokens;
        int wanted = request.generation().maxTokens().orElse(1);
        if (wanted <= room) return;
        String cure = room > 0 ? "Lower max_tokens to " + room + " or shorten the prompt." : "Shorten the prompt.";
        throw Refusal.ofField(
                        400,
                        "context_length_exceeded",
                        room > 0 ? "max_tokens" : "messages",
                        "Prompt " + promptTokens + " + max_tokens " + wanted + " exceeds the context of "
                                + model.contextTokens() + ". " + cure)
                .asException();
    }
}
