package dev.selene.server;

import dev.selene.base.Problems;
import dev.selene.base.SeleneException.Kind;
import java.time.Duration;

/**
 * Where the server listens and how it ends.
 *
 * @param host name or address of the interface
 * @param port 0 for any free one, see {@link SeleneServer#port()}
 * @param drainTimeout that running answers get to finish when the server closes
 */
public record ServerConfig(String host, int port, Duration drainTimeout, ServerLimits limits) {
    /** @throws dev.selene.base.SeleneException CONFIG, naming all that is out of range */
    public ServerConfig {
        var problems = new Problems();
        if (host.isBlank()) problems.add("host is empty, expected a name or an address such as 127.0.0.1");
        if (port < 0 || port > 65535) problems.add("port " + port + " is not in [0, 65535]");
        if (drainTimeout.isNegative()) problems.add("drain-timeout " + drainTimeout + " is below 0");
        problems.throwIfAny(Kind.CONFIG, "server");
    }

    /** Half a minute for running answers, {@link ServerLimits#defaults()}. */
    public static ServerConfig of(String host, int port) {
        return new ServerConfig(host, port, Duration.ofSeconds(30), ServerLimits.defaults());
    }
}
