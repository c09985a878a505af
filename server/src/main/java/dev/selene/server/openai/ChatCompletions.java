package dev.selene.server.openai;

import dev.selene.engine.Generation;
import dev.selene.llm.Answer;
import dev.selene.server.AnswerEvent;
import dev.selene.server.AnswerQueue;
import dev.selene.server.ChatModel;
import dev.selene.server.EventStream;
import dev.selene.server.Exchange;
import dev.selene.server.Refusal;
import dev.selene.server.Reply;
import dev.selene.server.Route;
import java.time.InstantSource;
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
        var answer = new AnswerQueue();
        Generation generation = begin(request, answer);
        exchange.onCancel(() -> {
            generation.cancel();
            answer.cancel();
        });
        try {
            answer(request, answer, exchange);
        } finally {
            generation.cancel(); // does nothing after the end; else nobody listens any more
        }
    }

    private Generation begin(ChatRequest request, AnswerQueue answer) {
        int[] promptIds = model.promptIds(request.conversation());
        requireRoom(promptIds.length, request);
        long seed = request.sampling().seed().orElseGet(seeds);
        return model.generate(promptIds, request.options(model.defaultSampling(seed)), answer);
    }

    private void answer(ChatRequest request, AnswerQueue answer, Exchange exchange) throws InterruptedException {
        String id = "chatcmpl-" + UUID.randomUUID().toString().replace("-", "");
        var writer = new CompletionWriter(id, clock.instant().getEpochSecond(), model.name());
        if (request.stream()) stream(answer, writer, exchange.openEvents(), request.includeUsage());
        else exchange.reply(Reply.json(200, writer.whole(last(answer))));
    }

    private void requireRoom(int promptTokens, ChatRequest request) {
        int room = model.contextTokens() - promptTokens;
        int wanted = request.maxTokens().orElse(1);
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

    private static Answer last(AnswerQueue answer) throws InterruptedException {
        while (true) {
            switch (answer.take()) {
                case AnswerEvent.Text _ -> {} // the last event has the whole text
                case AnswerEvent.Finished(Answer whole) -> {
                    return whole;
                }
                case AnswerEvent.Failed failed -> throw failed.error();
            }
        }
    }

    /** The first chunk leaves with the first piece of text, so that clients that time it see when the model began to speak. */
    private static void stream(AnswerQueue answer, CompletionWriter writer, EventStream events, boolean includeUsage)
            throws InterruptedException {
        boolean begun = false;
        while (true) {
            AnswerEvent event = answer.take();
            if (event instanceof AnswerEvent.Failed failed) throw failed.error();
            if (!begun) events.send(writer.roleChunk().toString());
            begun = true;
            if (event instanceof AnswerEvent.Text(String piece)) {
                events.send(writer.textChunk(piece).toString());
            } else if (event instanceof AnswerEvent.Finished(Answer whole)) {
                events.send(writer.finishChunk(whole).toString());
                if (includeUsage) events.send(writer.usageChunk(whole).toString());
                events.send("[DONE]");
                events.end();
                return;
            }
        }
    }
}
