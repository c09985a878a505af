package dev.selene.server.mindie;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.selene.llm.Answer;
import dev.selene.server.EventStream;
import dev.selene.server.Exchange;
import dev.selene.server.Reply;
import dev.selene.text.Tokenizer.ControlText;
import java.util.Arrays;
import java.util.OptionalInt;

/** TGI's forms: {@code POST /generate} with {@code inputs}, {@code /generate_stream} and {@code /}. */
final class TgiGenerate {
    private final ServedModel served;

    TgiGenerate(ServedModel served) {
        this.served = served;
    }

    /** What a request asks for beside its generation. */
    private record Request(
            String inputs, int[] promptIds, Wanted wanted, boolean details, boolean prefill, boolean fullText) {}

    /** {@code POST /generate}. */
    void whole(Body body, Exchange exchange) throws InterruptedException {
        exchange.reply(Reply.json(200, answer(request(body), exchange)));
    }

    /** {@code POST /generate_stream}. */
    void stream(Body body, Exchange exchange) throws InterruptedException {
        Request request = request(body);
        try (Inference inference = Inference.begin(served, request.promptIds(), request.wanted(), true, exchange)) {
            EventStream events = exchange.openEvents();
            inference.stream(events, new Inference.Pieces() {
                @Override
                public void piece(String text, int[] tokenIds) {
                    events.send(chunk(text, tokenIds)
                            .putNull("generated_text")
                            .putNull("details")
                            .toString());
                }

                @Override
                public void end(Answer answer, int[] restIds) {
                    ObjectNode last = chunk("", restIds);
                    last.put("generated_text", fullText(request, answer));
                    last.putObject("details")
                            .put("prompt_tokens", answer.promptTokens())
                            .put("finish_reason", inference.finishReason(answer))
                            .put("generated_tokens", answer.tokenIds().length)
                            .put("seed", request.wanted().seed());
                    events.send(last.toString());
                }
            });
        }
    }

    /** {@code POST /}. */
    void general(Body body, Exchange exchange) throws InterruptedException {
        if (body.flag("stream", false)) stream(body, exchange);
        else exchange.reply(Reply.json(200, Json.array().add(answer(request(body), exchange))));
    }

    private Request request(Body body) {
        String inputs = inputs(body);
        Body parameters = body.object("parameters");
        int[] ids = served.model().tokenizer().encode(inputs, ControlText.AS_PLAIN_TEXT);
        OptionalInt truncate = parameters.integer("truncate", 1, Integer.MAX_VALUE);
        if (truncate.isPresent() && truncate.getAsInt() < ids.length)
            ids = Arrays.copyOfRange(ids, ids.length - truncate.getAsInt(), ids.length);
        boolean prefill = parameters.flag("decoder_input_details", false);
        return new Request(
                inputs,
                ids,
                Wanted.ofParameters(parameters, served),
                parameters.flag("details", false) || prefill,
                prefill,
                parameters.flag("return_full_text", false));
    }

    /** A string, or a list of parts of which only those of text are possible. */
    static String inputs(Body body) {
        JsonNode inputs = body.get("inputs").orElseThrow(() -> body.wrong("inputs", "a string"));
        if (inputs.isTextual()) return inputs.textValue();
        if (!inputs.isArray()) throw body.wrong("inputs", "a string or a list of parts");
        var text = new StringBuilder();
        for (JsonNode part : inputs) {
            if (!part.path("type").asText().equals("text") || !part.path("text").isTextual())
                throw Errors.invalid("`inputs` has a part that is not text: images, sound and video are not possible.");
            text.append(part.path("text").textValue());
        }
        return text.toString();
    }

    private ObjectNode answer(Request request, Exchange exchange) throws InterruptedException {
        try (Inference inference = Inference.begin(served, request.promptIds(), request.wanted(), false, exchange)) {
            Answer answer = inference.whole();
            ObjectNode body = Json.object();
            if (request.details()) body.set("details", details(request, answer, inference));
            return body.put("generated_text", fullText(request, answer));
        }
    }

    private ObjectNode details(Request request, Answer answer, Inference inference) {
        ObjectNode details = Json.object()
                .put("prompt_tokens", answer.promptTokens())
                .put("finish_reason", inference.finishReason(answer))
                .put("generated_tokens", answer.tokenIds().length);
        details.set("prefill", request.prefill() ? tokens(request.promptIds()) : Json.array());
        details.put("seed", request.wanted().seed());
        details.set("tokens", tokens(answer.tokenIds()));
        return details;
    }

    private ArrayNode tokens(int[] ids) {
        ArrayNode tokens = Json.array();
        for (int id : ids)
            tokens.addObject()
                    .put("id", id)
                    .put("text", served.model().tokenizer().decode(new int[] {id}))
                    .putNull("logprob")
                    .putNull("special");
        return tokens;
    }

    private static ObjectNode chunk(String text, int[] ids) {
        ObjectNode chunk = Json.object();
        ObjectNode token = chunk.putObject("token");
        token.set("id", Json.ids(ids));
        token.put("text", text).putNull("logprob").putNull("special");
        return chunk;
    }

    private static String fullText(Request request, Answer answer) {
        return request.fullText() ? request.inputs() + answer.text() : answer.text();
    }
}
