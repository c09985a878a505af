package dev.selene.server.mindie;

import dev.selene.engine.EngineStats;
import dev.selene.server.Exchange;
import dev.selene.server.Reply;
import dev.selene.server.Route;
import java.time.Duration;

/**
 * {@code GET /stopService}: refuses further requests, waits for those that run, answers, and ends the service. With {@code
 * ?mode=Force} it waits for 5 s at most.
 */
final class StopService implements Route.Handler {
    private static final Duration FORCED = Duration.ofSeconds(5);
    private static final Duration LOOK_EVERY = Duration.ofMillis(20);

    private final ServedModel served;
    private final ServiceControl control;

    StopService(ServedModel served, ServiceControl control) {
        this.served = served;
        this.control = control;
    }

    @Override
    public void handle(Exchange exchange) throws InterruptedException {
        boolean forced = exchange.query("mode").equalsIgnoreCase("force");
        control.refuseRequests();
        long end = System.nanoTime() + FORCED.toNanos();
        while (busy() && !(forced && System.nanoTime() > end)) Thread.sleep(LOOK_EVERY);
        exchange.reply(Reply.json(200, Json.object().put("message", "The service stops.")));
        control.stop();
    }

    private boolean busy() {
        EngineStats.Load load = served.load();
        return load.running() + load.waiting() > 0;
    }
}
