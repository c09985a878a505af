package dev.selene.server.mindie;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.selene.server.Exchange;
import dev.selene.server.Reply;
import dev.selene.text.Tokenizer;
import dev.selene.text.Tokenizer.ControlText;

/** {@code POST /v1/tokenizer}: how many tokens a text has, and which. */
final class TokenCount {
    private final ServedModel served;

    TokenCount(ServedModel served) {
        this.served = served;
    }

    void handle(Body body, Exchange exchange) {
        Tokenizer tokenizer = served.model().tokenizer();
        int[] ids = tokenizer.encode(TgiGenerate.inputs(body), ControlText.AS_PLAIN_TEXT);
        ObjectNode reply = Json.object().put("token_number", ids.length);
        ArrayNode tokens = reply.putArray("tokens");
        boolean decode = body.flag("do_decode", true);
        for (int id : ids) tokens.add(decode ? tokenizer.decode(new int[] {id}) : String.valueOf(id));
        exchange.reply(Reply.json(200, reply));
    }
}
