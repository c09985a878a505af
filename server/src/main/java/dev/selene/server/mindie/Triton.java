package dev.selene.server.mindie;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.selene.llm.Answer;
import dev.selene.server.EventStream;
import dev.selene.server.Exchange;
import dev.selene.server.Reply;
import dev.selene.text.Tokenizer.ControlText;
import java.util.UUID;
import java.util.regex.Pattern;

/** Triton's forms below {@code /v2/models/NAME}: text in, text out; token ids in, token ids out; and the end of a request. */
final class Triton {
    private static final Pattern ID = Pattern.compile("[a-zA-Z0-9_-]{1,256}");
    private static final int MAX_TOKENS = 1 << 20;

    private final ServedModel served;
    private final RunningIds running = new RunningIds();

    Triton(ServedModel served) {
        this.served = served;
    }

    /** {@code …/generate}. */
    void generate(Body body, Exchange exchange) throws InterruptedException {
        String id = id(body);
        Wanted wanted = Wanted.ofParameters(body.object("parameters"), served);
        boolean details = body.object("parameters").flag("details", false);
        try (Inference inference = begin(promptIds(body), wanted, false, exchange)) {
            Answer answer = whole(id, inference);
            ObjectNode reply = head(id).put("text_output", answer.text());
            if (details) reply.set("details", details(inference, answer));
            else reply.putNull("details");
            exchange.reply(Reply.json(200, reply));
        }
    }

    /** {@code …/generate_stream}. */
    void generateStream(Body body, Exchange exchange) throws InterruptedException {
        String id = id(body);
        Wanted wanted = Wanted.ofParameters(body.object("parameters"), served);
        try (Inference inference = begin(promptIds(body), wanted, true, exchange)) {
            running.add(id, inference);
            var times = new PieceTimes();
            EventStream events = exchange.openEvents();
            inference.stream(events, new Inference.Pieces() {
                @Override
                public void piece(String text, int[] tokenIds) {
                    ObjectNode chunk = head(id).put("text_output", text).putNull("details");
                    times.putNext(chunk);
                    events.sendAsIs("data:" + chunk + "\n\n");
                }

                @Override
                public void end(Answer answer, int[] restIds) {
                    ObjectNode chunk = head(id).put("text_output", "");
                    chunk.set("details", details(inference, answer));
                    times.putNext(chunk);
                    events.sendAsIs("data:" + chunk + "\n\n");
                }
            });
        } finally {
            running.remove(id);
        }
    }

    /** {@code …/infer}. */
    void infer(Body body, Exchange exchange) throws InterruptedException {
        String id = id(body);
        JsonNode inputs = body.get("inputs").orElseThrow(() -> body.wrong("inputs", "a list of one tensor"));
        if (!inputs.isArray() || inputs.size() != 1 || !inputs.get(0).isObject())
            throw body.wrong("inputs", "a list of one tensor");
        Body tensor = Body.inside(inputs.get(0), "inputs[0].");
        if (!tensor.text("datatype").orElse("").equals("UINT32")) throw tensor.wrong("datatype", "UINT32");
        int[] ids = tensor.tokenIds("data", MAX_TOKENS);
        checkShape(tensor, ids.length);
        Body parameters = tensor.has("parameters") ? tensor.object("parameters") : body.object("parameters");
        try (Inference inference = begin(ids, Wanted.ofParameters(parameters, served), false, exchange)) {
            Answer answer = whole(id, inference);
            ObjectNode reply = Json.object().put("id", id);
            ObjectNode output = reply.putArray("outputs").addObject();
            output.put("name", outputName(body));
            output.putArray("shape").add(1).add(answer.tokenIds().length);
            output.put("datatype", "UINT32").set("data", Json.ids(answer.tokenIds()));
            exchange.reply(Reply.json(200, reply));
        }
    }

    /** {@code …/stopInfer}. */
    void stop(Body body, Exchange exchange) {
        String id = body.text("id").orElseThrow(() -> body.wrong("id", "a string"));
        if (!running.stop(id)) throw Errors.notFound("No request of id " + quoted(id) + " runs.");
        exchange.reply(Reply.json(200, Json.object().put("id", id)));
    }

    private Answer whole(String id, Inference inference) throws InterruptedException {
        running.add(id, inference);
        try {
            return inference.whole();
        } finally {
            running.remove(id);
        }
    }

    private Inference begin(int[] promptIds, Wanted wanted, boolean tokens, Exchange exchange) {
        return Inference.begin(served, promptIds, wanted, tokens, exchange);
    }

    private int[] promptIds(Body body) {
        String text = body.text("text_input").orElseThrow(() -> body.wrong("text_input", "a string"));
        return served.model().tokenizer().encode(text, ControlText.AS_PLAIN_TEXT);
    }

    private static void checkShape(Body tensor, int length) {
        JsonNode shape = tensor.get("shape").orElseThrow(() -> tensor.wrong("shape", "[n] or [1, n]"));
        boolean row = shape.isArray()
                && (shape.size() == 1 || shape.size() == 2 && shape.get(0).asInt() == 1);
        if (!row || shape.get(shape.size() - 1).asInt() != length)
            throw tensor.wrong("shape", "[n] or [1, n] with n " + length + ", the length of data");
    }

    private static String outputName(Body body) {
        String name = body.get("outputs")
                .map(outputs -> outputs.path(0).path("name").asText())
                .orElse("");
        return name.isEmpty() ? "output0" : name;
    }

    private static String id(Body body) {
        String id = body.text("id").orElseGet(() -> UUID.randomUUID().toString());
        if (!ID.matcher(id).matches()) throw body.wrong("id", "1 to 256 of a-z A-Z 0-9 _ -");
        return id;
    }

    private static String quoted(String id) {
        return ID.matcher(id).matches() ? id : "that form";
    }

    private ObjectNode head(String id) {
        return Json.object().put("id", id).put("model_name", served.name()).putNull("model_version");
    }

    private static ObjectNode details(Inference inference, Answer answer) {
        return Json.object()
                .put("finish_reason", inference.finishReason(answer))
                .put("generated_tokens", answer.tokenIds().length)
                .putNull("first_token_cost")
                .putNull("decode_cost");
    }
}
