package dev.selene.server.openai;

import dev.selene.llm.GenerationOptions;
import dev.selene.server.ChatModel;
import dev.selene.server.Exchange;
import dev.selene.server.Refusal;
import dev.selene.server.RefusedException;
import dev.selene.server.Reply;
import dev.selene.server.Route;
import dev.selene.server.openai.TextRequest.Prompt;
import dev.selene.text.Tokenizer.ControlText;
import dev.selene.text.grammar.AnswerShape;
import dev.selene.text.grammar.AnswerShape.Content;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.LongSupplier;

/** {@code POST /v1/completions}: text goes on, without a chat template. */
final class TextCompletions implements Route.Handler {
    /** OpenAI's own default. */
    private static final int DEFAULT_MAX_TOKENS = 16;

    private final ChatModel model;
    private final InstantSource clock;
    private final LongSupplier seeds;

    TextCompletions(ChatModel model, InstantSource clock, LongSupplier seeds) {
        this.model = model;
        this.clock = clock;
        this.seeds = seeds;
    }

    @Override
    public void handle(Exchange exchange) throws InterruptedException {
        TextRequest request = TextRequestReader.read(JsonBody.of(exchange));
        request.model().filter(name -> !name.equals(model.name())).ifPresent(name -> {
            throw Models.unknown(model, name);
        });
        List<int[]> prompts = new ArrayList<>();
        for (int i = 0; i < request.prompts().size(); i++)
            prompts.add(promptIds(request.prompts().get(i), "prompt[" + i + "]"));
        long seed = request.generation().sampling().seed().orElseGet(seeds);
        try (var generations = new Generations(model)) {
            for (int[] promptIds : prompts)
                generations.begin(
                        promptIds,
                        options(request, promptIds.length, seed),
                        request.choices().bestOf());
            generations.endWith(exchange);
            answer(request, prompts, generations, exchange);
        }
    }

    private int[] promptIds(Prompt prompt, String path) {
        int[] ids = switch (prompt) {
            case Prompt.Text(String text) -> model.tokenizer().encode(text, ControlText.AS_TOKENS);
            case Prompt.Ids(int[] given) -> given;
        };
        if (ids.length == 0) throw refused(path, "has no tokens, expected at least one");
        return ids;
    }

    private GenerationOptions options(TextRequest request, int promptTokens, long seed) {
        GenerationFields fields = request.generation();
        ContextRoom.require(model, promptTokens, fields.maxTokens().orElse(1), "prompt");
        if (fields.maxTokens().isEmpty())
            fields = fields.withMaxTokens(Math.min(DEFAULT_MAX_TOKENS, model.contextTokens() - promptTokens));
        GenerationOptions options =
                fields.options(model.defaultSampling(seed), request.choices().ranked());
        if (request.output().isEmpty()) return options;
        ConstrainedOutput output = request.output().get();
        var shape = new AnswerShape(Optional.empty(), new Content.Constrained(output.source()), Optional.empty());
        return AnswerPlan.constrained(model, options, shape, output.field());
    }

    private void answer(TextRequest request, List<int[]> prompts, Generations generations, Exchange exchange)
            throws InterruptedException {
        String id = "cmpl-" + UUID.randomUUID().toString().replace("-", "");
        var writer = new TextWriter(id, clock.instant().getEpochSecond(), model, request, prompts);
        if (request.stream()) {
            new TextStream(
                            writer,
                            exchange.openEvents(),
                            request.numChoices(),
                            request.choices().n())
                    .run(generations.answers(), request.includeUsage());
        } else {
            exchange.reply(Reply.json(
                    200,
                    writer.whole(Answers.byPrompt(
                            generations.all(), request.choices().bestOf()))));
        }
    }

    private static RefusedException refused(String path, String message) {
        return Refusal.ofField(400, "invalid_value", path, path + " " + message + ".")
                .asException();
    }
}
