package dev.selene.server.openai;

import dev.selene.server.ChatModel;
import dev.selene.server.Dialect;
import dev.selene.server.Refusal;
import dev.selene.server.Reply;
import dev.selene.server.Route;
import java.time.InstantSource;
import java.util.List;
import java.util.function.LongSupplier;
import java.util.random.RandomGenerator;

/** OpenAI's routes for one model, and vLLM's for its tokens. */
public final class OpenAi implements Dialect {
    private final ChatCompletions completions;
    private final TextCompletions textCompletions;
    private final Tokenization tokenization;
    private final Models models;

    /** Answers with the system's time, and with a random seed where a request has none. */
    public OpenAi(ChatModel model) {
        this(model, StreamStyle.openAi());
    }

    /** As {@link #OpenAi(ChatModel)}, with chat streams of another style. */
    public OpenAi(ChatModel model, StreamStyle style) {
        this(model, InstantSource.system(), RandomGenerator.of("SecureRandom")::nextLong, style);
    }

    /** @param seeds for requests that have none */
    OpenAi(ChatModel model, InstantSource clock, LongSupplier seeds, StreamStyle style) {
        completions = new ChatCompletions(model, clock, seeds, style);
        textCompletions = new TextCompletions(model, clock, seeds);
        tokenization = new Tokenization(model);
        models = new Models(model, clock.instant());
    }

    @Override
    public List<Route> routes() {
        return List.of(
                new Route("POST", "/v1/chat/completions", completions),
                new Route("POST", "/v1/completions", textCompletions),
                new Route("POST", "/tokenize", tokenization::tokenize),
                new Route("POST", "/detokenize", tokenization::detokenize),
                new Route("GET", "/v1/models", models::list),
                new Route("GET", "/v1/models/*", models::show));
    }

    @Override
    public Reply refusal(Refusal refusal) {
        return ErrorObject.of(refusal);
    }
}
