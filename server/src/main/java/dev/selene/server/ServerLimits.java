package dev.selene.server;

import dev.selene.base.Problems;
import dev.selene.base.SeleneException.Kind;
import java.time.Duration;

/**
 * What one client may take of the server.
 *
 * @param maxConnections open at the same time; requests on further ones are answered 503
 * @param maxBodyBytes of one request; a longer one is answered 413
 * @param maxPendingBytes bodies of all requests together, from their first byte to the end of the answer; a request that
 *     would exceed it is answered 503
 * @param headerTimeout from the opening of a connection to the end of the first request's head
 * @param bodyTimeout from the end of a request's head to the end of its body
 * @param idleTimeout from the end of an answer to the end of the next request's head on the same connection
 * @param writeTimeout that a client may take to make room for the next piece of its answer
 */
public record ServerLimits(
        int maxConnections,
        int maxBodyBytes,
        long maxPendingBytes,
        Duration headerTimeout,
        Duration bodyTimeout,
        Duration idleTimeout,
        Duration writeTimeout) {
    /** @throws dev.selene.base.SeleneException CONFIG, naming all limits that are out of range */
    public ServerLimits {
        var problems = new Problems();
        if (maxConnections < 1) problems.add("max-connections " + maxConnections + " is below 1");
        if (maxBodyBytes < 1) problems.add("max-body-bytes " + maxBodyBytes + " is below 1");
        if (maxPendingBytes < maxBodyBytes)
            problems.add("max-pending-bytes " + maxPendingBytes + " is below max-body-bytes " + maxBodyBytes);
        requirePositive(problems, "header-timeout", headerTimeout);
        requirePositive(problems, "body-timeout", bodyTimeout);
        requirePositive(problems, "idle-timeout", idleTimeout);
        requirePositive(problems, "write-timeout", writeTimeout);
        problems.throwIfAny(Kind.CONFIG, "server limits");
    }

    /** 4096 connections, 8 MiB a body, 256 MiB of bodies, 10 s for a head, 60 s for each of the others. */
    public static ServerLimits defaults() {
        return new ServerLimits(
                4096,
                8 << 20,
                256L << 20,
                Duration.ofSeconds(10),
                Duration.ofSeconds(60),
                Duration.ofSeconds(60),
                Duration.ofSeconds(60));
    }

    private static void requirePositive(Problems problems, String name, Duration value) {
        if (value.toMillis() < 1) problems.add(name + " " + value + " is below 1 ms");
    }
}
