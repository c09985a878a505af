package dev.selene.server;

import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import java.util.function.Consumer;

/** Reads one body within its limits, on the event loop. Ends in exactly one of body, refusal and loss of the client. */
final class BodyReader {
    private final HttpServerRequest request;
    private final ServerLimits limits;
    private final BodyBudget budget;
    private final Vertx vertx;
    private final Consumer<byte[]> whole;
    private final Consumer<Refusal> refused;
    private final Buffer bytes = Buffer.buffer();
    private long timer;
    private boolean ended;

    /**
     * @param whole gets the body, whose bytes stay taken from the budget
     * @param refused gets what is wrong; the rest of the body was not read
     */
    BodyReader(
            HttpServerRequest request,
            ServerLimits limits,
            BodyBudget budget,
            Vertx vertx,
            Consumer<byte[]> whole,
            Consumer<Refusal> refused) {
        this.request = request;
        this.limits = limits;
        this.budget = budget;
        this.vertx = vertx;
        this.whole = whole;
        this.refused = refused;
    }

    void start() {
        timer = vertx.setTimer(limits.bodyTimeout().toMillis(), _ -> refuse(timedOut()));
        request.handler(this::add);
        request.exceptionHandler(_ -> stop(true));
        request.endHandler(_ -> {
            if (stop(false)) whole.accept(bytes.getBytes());
        });
        if (request.headers().contains("expect")) request.response().writeContinue();
    }

    private void add(Buffer piece) {
        if (ended) return;
        if (bytes.length() + piece.length() > limits.maxBodyBytes())
            refuse(RequestHead.tooLarge(limits.maxBodyBytes()));
        else if (!budget.take(piece.length()))
            refuse(Refusal.overloaded("Too many large requests at once. Try again later."));
        else bytes.appendBuffer(piece);
    }

    private void refuse(Refusal refusal) {
        if (stop(true)) refused.accept(refusal);
    }

    /** False when it had ended before. */
    private boolean stop(boolean discard) {
        if (ended) return false;
        ended = true;
        vertx.cancelTimer(timer);
        if (discard) budget.giveBack(bytes.length());
        return true;
    }

    private Refusal timedOut() {
        return Refusal.of(
                408,
                "body_timeout",
                "The body did not arrive within " + limits.bodyTimeout().toMillis() + " ms.");
    }
}
