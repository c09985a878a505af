package dev.selene.server.mindie;

import dev.selene.base.SeleneException;
import dev.selene.engine.Sampling;
import dev.selene.llm.GenerationOptions;
import dev.selene.server.AnswerEvent;
import dev.selene.server.AnswerQueue;
import dev.selene.server.Exchange;
import dev.selene.server.Reply;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/** {@code GET /health/timed} and {@code /health/timed-N}: whether a request of one token is answered within N seconds. */
final class TimedHealth {
    private static final int STANDARD_SECONDS = 10;
    private static final int MAX_SECONDS = 600;

    private final ServedModel served;

    TimedHealth(ServedModel served) {
        this.served = served;
    }

    void standard(Exchange exchange) throws InterruptedException {
        probe(STANDARD_SECONDS, exchange);
    }

    void seconds(Exchange exchange) throws InterruptedException {
        String rest = exchange.pathRest();
        int seconds = rest.matches("[0-9]{1,3}") ? Integer.parseInt(rest) : 0;
        if (seconds < 1 || seconds > MAX_SECONDS)
            throw Errors.notFound("Wait time should be in range of [1, 600], input is not valid");
        probe(seconds, exchange);
    }

    private void probe(int seconds, Exchange exchange) throws InterruptedException {
        var queue = new AnswerQueue();
        var options = new GenerationOptions(Sampling.greedy(), OptionalInt.of(1), List.of(), true);
        var generation = served.model().generate(new int[] {0}, options, queue.listener(0));
        exchange.onCancel(generation::cancel);
        long end = System.nanoTime() + Duration.ofSeconds(seconds).toNanos();
        try {
            while (true) {
                Optional<AnswerEvent> event = queue.poll(Duration.ofNanos(end - System.nanoTime()));
                if (event.isEmpty()) throw Errors.timeout("no token within " + seconds + " s.");
                if (event.get() instanceof AnswerEvent.Failed(SeleneException error)) throw error;
                if (event.get() instanceof AnswerEvent.Finished) break;
            }
        } finally {
            generation.cancel();
        }
        exchange.reply(Reply.json(200, Json.object().put("status", "healthy")));
    }
}
