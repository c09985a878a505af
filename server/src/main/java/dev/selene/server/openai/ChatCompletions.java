package dev.selene.server.openai;

import dev.selene.llm.Answer;
import dev.selene.server.ChatModel;
import dev.selene.server.Exchange;
import dev.selene.server.Reply;
import dev.selene.server.Route;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.LongSupplier;

/** {@code POST /v1/chat/completions}. */
final class ChatCompletions implements Route.Handler {
    private final ChatModel model;
    private final InstantSource clock;
    private final LongSupplier seeds;
    private final StreamStyle style;

    ChatCompletions(ChatModel model, InstantSource clock, LongSupplier seeds, StreamStyle style) {
        this.model = model;
        this.clock = clock;
        this.seeds = seeds;
        this.style = style;
    }

    @Override
    public void handle(Exchange exchange) throws InterruptedException {
        ChatRequest request = ChatRequestReader.read(JsonBody.of(exchange));
        request.model().filter(name -> !name.equals(model.name())).ifPresent(name -> {
            throw Models.unknown(model, name);
        });
        int[] promptIds = model.promptIds(request.conversation());
        ContextRoom.require(
                model, promptIds.length, request.generation().maxTokens().orElse(1), "messages");
        AnswerPlan plan = new AnswerPlan(model, request, promptIds);
        long seed = request.generation().sampling().seed().orElseGet(seeds);
        try (var generations = new Generations(model)) {
            generations.begin(
                    promptIds,
                    plan.constrained(request.generation()
                            .options(
                                    model.defaultSampling(seed),
                                    request.choices().ranked())),
                    request.choices().bestOf());
            generations.endWith(exchange);
            answer(request, plan, generations, exchange);
        }
    }

    private void answer(ChatRequest request, AnswerPlan plan, Generations generations, Exchange exchange)
            throws InterruptedException {
        String id = "chatcmpl-" + UUID.randomUUID().toString().replace("-", "");
        Optional<LogprobWriter> logprobs =
                request.generation().logprobs().generated().isPresent()
                        ? Optional.of(new LogprobWriter(model::tokenBytes))
                        : Optional.empty();
        var writer = new CompletionWriter(id, clock.instant().getEpochSecond(), model.name(), logprobs, plan);
        if (request.stream()) {
            new CompletionStream(
                            writer,
                            plan,
                            exchange.openEvents(),
                            style,
                            request.choices().n())
                    .run(generations.answers(), request.includeUsage());
        } else {
            List<Answer> generated = generations.all();
            exchange.reply(Reply.json(200, writer.whole(request.choices().best(generated), generated)));
        }
    }
}
