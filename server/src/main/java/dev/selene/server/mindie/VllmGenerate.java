package dev.selene.server.mindie;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.selene.llm.Answer;
import dev.selene.server.EventStream;
import dev.selene.server.Exchange;
import dev.selene.server.Reply;
import dev.selene.text.Tokenizer.ControlText;

/** vLLM's form of {@code POST /generate}: a body with {@code prompt}. */
final class VllmGenerate {
    private final ServedModel served;

    VllmGenerate(ServedModel served) {
        this.served = served;
    }

    void handle(Body body, Exchange exchange) throws InterruptedException {
        String prompt = body.text("prompt").orElseThrow();
        Wanted wanted = Wanted.ofVllm(body, served);
        boolean stream = body.flag("stream", false);
        int[] promptIds = served.model().tokenizer().encode(prompt, ControlText.AS_PLAIN_TEXT);
        try (Inference inference = Inference.begin(served, promptIds, wanted, false, exchange)) {
            if (stream) stream(inference, exchange.openEvents());
            else
                exchange.reply(
                        Reply.json(200, text(prompt + " " + inference.whole().text())));
        }
    }

    private static void stream(Inference inference, EventStream events) throws InterruptedException {
        inference.stream(events, new Inference.Pieces() {
            @Override
            public void piece(String piece, int[] tokenIds) {
                events.sendAsIs(text(piece) + "\0");
            }

            @Override
            public void end(Answer answer, int[] restIds) {}
        });
    }

    private static ObjectNode text(String text) {
        ObjectNode body = Json.object();
        body.putArray("text").add(text);
        return body;
    }
}
