package dev.selene.deployment;

import java.util.Optional;

/**
 * Where one set of routes listens. Planes of the same host and port are one listener, with the first plane's TLS.
 *
 * @param tls empty for clear text
 */
public record Plane(String host, int port, Optional<TlsFiles> tls) {
    /** Whether the other plane needs no listener of its own. */
    public boolean sharesListenerWith(Plane other) {
        return host.equals(other.host) && port == other.port;
    }
}
