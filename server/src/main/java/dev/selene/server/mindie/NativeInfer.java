package dev.selene.server.mindie;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.selene.llm.Answer;
import dev.selene.server.EventStream;
import dev.selene.server.Exchange;
import dev.selene.server.Reply;
import dev.selene.text.Tokenizer.ControlText;

/** MindIE's own form: {@code POST /infer} with text or token ids, {@code POST /infer_token} with token ids. */
final class NativeInfer {
    private static final int MAX_TOKENS = 1 << 20;

    private final ServedModel served;

    NativeInfer(ServedModel served) {
        this.served = served;
    }

    /** {@code POST /infer}. */
    void text(Body body, Exchange exchange) throws InterruptedException {
        if (!body.has("inputs") && body.has("input_id")) {
            tokens(body, exchange);
            return;
        }
        String inputs = TgiGenerate.inputs(body);
        run(served.model().tokenizer().encode(inputs, ControlText.AS_PLAIN_TEXT), body, exchange);
    }

    /** {@code POST /infer_token}. */
    void tokens(Body body, Exchange exchange) throws InterruptedException {
        run(body.tokenIds("input_id", MAX_TOKENS), body, exchange);
    }

    private void run(int[] promptIds, Body body, Exchange exchange) throws InterruptedException {
        Body parameters = body.object("parameters");
        Wanted wanted = Wanted.ofParameters(parameters, served);
        boolean details = parameters.flag("details", false);
        boolean stream = body.flag("stream", false);
        try (Inference inference = Inference.begin(served, promptIds, wanted, stream, exchange)) {
            if (stream) {
                stream(inference, wanted, details, exchange.openEvents());
            } else {
                Answer answer = inference.whole();
                ObjectNode reply = Json.object().put("generated_text", answer.text());
                if (details) {
                    ObjectNode told = details(inference, answer, wanted);
                    told.set("generated_token_ids", Json.ids(answer.tokenIds()));
                    reply.set("details", told);
                }
                exchange.reply(Reply.json(200, reply));
            }
        }
    }

    private static void stream(Inference inference, Wanted wanted, boolean details, EventStream events)
            throws InterruptedException {
        var times = new PieceTimes();
        inference.stream(events, new Inference.Pieces() {
            @Override
            public void piece(String text, int[] tokenIds) {
                ObjectNode chunk = chunk(tokenIds);
                ((ObjectNode) chunk.get("token")).put("text", text);
                events.send(chunk.toString());
            }

            @Override
            public void end(Answer answer, int[] restIds) {
                ObjectNode chunk = chunk(restIds);
                ((ObjectNode) chunk.get("token")).putNull("text");
                chunk.put("generated_text", answer.text());
                if (details) chunk.set("details", details(inference, answer, wanted));
                else chunk.putNull("details");
                events.send(chunk.toString());
            }

            private ObjectNode chunk(int[] tokenIds) {
                ObjectNode chunk = Json.object();
                times.putNext(chunk);
                chunk.putObject("token").set("id", Json.ids(tokenIds));
                return chunk;
            }
        });
    }

    static ObjectNode details(Inference inference, Answer answer, Wanted wanted) {
        return Json.object()
                .put("finish_reason", inference.finishReason(answer))
                .put("generated_tokens", answer.tokenIds().length)
                .put("seed", wanted.seed());
    }
}
