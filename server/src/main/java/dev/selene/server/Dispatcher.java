package dev.selene.server;

import dev.selene.server.Cancellation.Reason;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;

/** Runs one request's handler on the request's thread and turns what it throws into an answer. */
final class Dispatcher {
    private static final Logger LOG = System.getLogger("dev.selene.server");

    private Dispatcher() {}

    static void run(Router.Target target, VertxExchange exchange) {
        try {
            target.route().handler().handle(exchange);
            if (!exchange.answered()) throw new IllegalStateException("the handler did not answer");
        } catch (InterruptedException | RuntimeException | Error e) {
            fail(target.dialect(), exchange, e);
        }
    }

    private static void fail(Dialect dialect, VertxExchange exchange, Throwable error) {
        if (Refusals.isInternal(error)) LOG.log(Level.ERROR, "request " + exchange.requestId() + " failed", error);
        if (exchange.cancellation().isFor(Reason.CLIENT_GONE) || exchange.answered()) return;
        Reply reply = dialect.refusal(Refusals.of(error, exchange.requestId()));
        try {
            if (exchange.events() == null) exchange.reply(reply);
            else exchange.events().fail(reply);
        } catch (RuntimeException e) {
            // the client went away meanwhile: nobody is left to be told
            LOG.log(Level.DEBUG, "request " + exchange.requestId() + " could not be refused", e);
        }
    }
}
