package dev.selene.server.openai;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.selene.server.ChatModel;
import dev.selene.server.Exchange;
import dev.selene.server.Refusal;
import dev.selene.server.RefusedException;
import dev.selene.server.Reply;
import java.time.Instant;

/** {@code GET /v1/models} and {@code GET /v1/models/{model}}. */
final class Models {
    private final ChatModel model;
    private final Instant loaded;

    Models(ChatModel model, Instant loaded) {
        this.model = model;
        this.loaded = loaded;
    }

    void list(Exchange exchange) {
        ObjectNode body = JsonNodeFactory.instance.objectNode().put("object", "list");
        body.putArray("data").add(describe());
        exchange.reply(Reply.json(200, body));
    }

    void show(Exchange exchange) {
        if (!exchange.pathRest().equals(model.name())) throw unknown(model, exchange.pathRest());
        exchange.reply(Reply.json(200, describe()));
    }

    static RefusedException unknown(ChatModel model, String asked) {
        return Refusal.ofField(
                        404,
                        "model_not_found",
                        "model",
                        "The model \"" + asked + "\" is not served here, only \"" + model.name() + "\" is.")
                .asException();
    }

    // max_model_len is vLLM's name for the context, which its clients read to size their prompts
    private ObjectNode describe() {
        return JsonNodeFactory.instance
                .objectNode()
                .put("id", model.name())
                .put("object", "model")
                .put("created", loaded.getEpochSecond())
                .put("owned_by", "selene")
                .put("max_model_len", model.contextTokens());
    }
}
