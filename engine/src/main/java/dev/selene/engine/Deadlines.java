package dev.selene.engine;

import dev.selene.base.Problems;
import dev.selene.base.SeleneException;
import java.time.Duration;
import java.util.Optional;

/**
 * How long a request may take before it fails as OVERLOADED. Looked at between steps, so the end comes at most one step
 * late. Values out of range are a {@link SeleneException} of kind CONFIG, all at once.
 *
 * @param queue from arrival until it runs for the first time
 * @param token from one token to the next, and from its first run to the first token
 * @param request from arrival to the end
 */
public record Deadlines(Duration queue, Duration token, Duration request) {
    private static final Duration NEVER = Duration.ofNanos(Long.MAX_VALUE);

    public Deadlines {
        Problems problems = new Problems();
        requirePositive(problems, "queue", queue);
        requirePositive(problems, "token", token);
        requirePositive(problems, "request", request);
        problems.throwIfAny(SeleneException.Kind.CONFIG, "deadlines");
    }

    private static void requirePositive(Problems problems, String name, Duration value) {
        if (value.isNegative() || value.isZero() || value.compareTo(NEVER) > 0)
            problems.add(name + " " + value + " is not between 1 ns and 292 years");
    }

    /** A request may take as long as it likes. */
    public static Deadlines none() {
        return new Deadlines(NEVER, NEVER, NEVER);
    }

    /** Which one a sequence that never ran has missed. */
    Optional<String> missedInQueue(Sequence sequence, long nowNanos) {
        long waited = nowNanos - sequence.arrivalNanos();
        return waited >= queue.toNanos() ? Optional.of("waited " + seconds(queue) + " in the queue") : missed(waited);
    }

    /** Which one a sequence that runs, or ran before, has missed. */
    Optional<String> missedAfterStart(Sequence sequence, long nowNanos) {
        return nowNanos - sequence.lastTokenNanos() >= token.toNanos()
                ? Optional.of("got no token for " + seconds(token))
                : missed(nowNanos - sequence.arrivalNanos());
    }

    private Optional<String> missed(long age) {
        return age >= request.toNanos() ? Optional.of("took longer than " + seconds(request)) : Optional.empty();
    }

    private static String seconds(Duration duration) {
        return duration.toNanos() / 1e9 + " s";
    }
}
