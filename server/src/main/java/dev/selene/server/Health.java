package dev.selene.server;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;

/** {@code GET /health}: 200 while requests are served; a server that is stopping answers 503 to everything. */
final class Health {
    private Health() {}

    static Route route() {
        Reply ok = Reply.json(200, JsonNodeFactory.instance.objectNode().put("status", "ok"));
        return new Route("GET", "/health", exchange -> exchange.reply(ok), true);
    }
}
