package dev.selene.server.mindie;

import dev.selene.server.Dialect;
import dev.selene.server.Exchange;
import dev.selene.server.Refusal;
import dev.selene.server.Reply;
import dev.selene.server.Route;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** The routes of MindIE's management plane. A service that is stopping answers 503 to all of them. */
public final class MindieManagement implements Dialect {
    private static final byte[] NOTHING = {};
    private static final String NO_LORA = "There are no LoRA adapters in this service.";
    private static final String NO_ROLES = "Prefill and decode run in one process; there are no roles.";

    private final ServedModel served;
    private final ServiceControl control;

    public MindieManagement(ServedModel served, ServiceControl control) {
        this.served = served;
        this.control = control;
    }

    @Override
    public List<Route> routes() {
        var timed = new TimedHealth(served);
        var stop = new StopService(served, control);
        var status = new Status(served);
        String model = "/v2/models/" + served.name();
        return Stream.of(
                        healthy("/health"),
                        healthy("/v2/health/live"),
                        healthy("/v2/health/ready"),
                        healthy(model + "/ready"),
                        new Route("GET", "/health/timed", timed::standard),
                        new Route("GET", "/health/timed-*", timed::seconds),
                        new Route("GET", "/info", status::info),
                        new Route("GET", model + "/getSlotCount", status::slots),
                        new Route("GET", "/metrics-json", status::metrics),
                        new Route("GET", "/v1/config", status::config),
                        new Route("GET", "/v1/status", status::v1),
                        new Route("GET", "/v2/status", status::v2),
                        new Route("GET", "/stopService", stop),
                        refused(503, "/v1/load_lora_adapter", NO_LORA),
                        refused(503, "/v1/unload_lora_adapter", NO_LORA),
                        refused(404, "/v1/role/*", NO_ROLES),
                        refused(404, "/v2/role/*", NO_ROLES))
                .toList();
    }

    /** 200 without a body. */
    private static Route healthy(String path) {
        var ok = new Reply(200, "application/json", Map.of(), NOTHING);
        return new Route("GET", path, exchange -> exchange.reply(ok), true);
    }

    private static Route refused(int status, String path, String message) {
        return new Route("POST", path, (Exchange _) -> {
            throw Refusal.of(status, "not_available", message).asException();
        });
    }

    @Override
    public Reply refusal(Refusal refusal) {
        return Errors.of(refusal);
    }
}
