package dev.selene.server;

import dev.selene.base.SeleneException;

/** From what a handler throws to what its client is told. */
final class Refusals {
    private Refusals() {}

    static Refusal of(Throwable error, String requestId) {
        return switch (error) {
            case RefusedException e -> e.refusal();
            case SeleneException e -> of(e, requestId);
            default -> internal(requestId);
        };
    }

    /** True for what is our own fault and must be logged. */
    static boolean isInternal(Throwable error) {
        return switch (error) {
            case RefusedException _ -> false;
            case SeleneException e ->
                switch (e.kind()) {
                    case USER, OVERLOADED, CANCELLED -> false;
                    case CONFIG, DATA, INTERNAL -> true;
                };
            default -> true;
        };
    }

    private static Refusal of(SeleneException error, String requestId) {
        return switch (error.kind()) {
            case USER -> Refusal.of(400, "invalid_request", error.getMessage());
            case OVERLOADED -> Refusal.overloaded(error.getMessage());
            case CANCELLED -> Refusal.stopping();
            case CONFIG, DATA, INTERNAL -> internal(requestId);
        };
    }

    // no details: they may hold paths or another client's text; the log has them under the same id
    private static Refusal internal(String requestId) {
        return Refusal.of(
                500, "internal_error", "The server failed. Its log has the reason under request id " + requestId + ".");
    }
}
