package dev.selene.tools.doctor;

import dev.selene.deployment.DeploymentConfig;
import dev.selene.deployment.Plane;
import dev.selene.deployment.Severity;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.ServerSocket;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** Whether the service can listen where config.json tells it to. */
final class PortChecks {
    private PortChecks() {}

    static List<Check> all() {
        return List.of(
                new Check(
                        "host.address",
                        Severity.ERROR,
                        "the addresses to listen on are this machine's",
                        "The start ends with \"Socket bind failed\".",
                        "Write this node's address in ipAddress and managementIpAddress, or set MIES_CONTAINER_IP.",
                        site -> ConfigChecks.valid(site, PortChecks::address)),
                new Check(
                        "host.ports",
                        Severity.ERROR,
                        "the ports to listen on are free",
                        "The start ends with \"Socket bind failed\".",
                        "End what listens there (leftovers.processes may know it; ss -ltnp shows all), or choose another port.",
                        site -> ConfigChecks.valid(site, PortChecks::ports)));
    }

    private static Outcome address(Site site, DeploymentConfig config) {
        List<Finding> findings = new ArrayList<>();
        Set<String> hosts = new LinkedHashSet<>();
        listeners(config).forEach(listener -> hosts.add(listener.getHostString()));
        for (String host : hosts) if (!isOwn(host)) findings.add(Finding.of(host + " is no address of this machine"));
        return Outcome.of(findings, String.join(", ", hosts));
    }

    private static Outcome ports(Site site, DeploymentConfig config) {
        List<Finding> findings = new ArrayList<>();
        List<String> free = new ArrayList<>();
        for (InetSocketAddress listener : listeners(config)) {
            String shown = listener.getHostString() + ":" + listener.getPort();
            if (!isOwn(listener.getHostString())) continue; // host.address tells
            try (ServerSocket socket = new ServerSocket()) {
                socket.setReuseAddress(
                        true); // a connection that has just ended does not keep the service from starting
                socket.bind(listener);
                free.add(shown);
            } catch (IOException e) {
                findings.add(Finding.of(shown + ": " + e.getMessage()));
            }
        }
        return Outcome.of(findings, free.isEmpty() ? "none can be tried here" : String.join(", ", free));
    }

    private static Set<InetSocketAddress> listeners(DeploymentConfig config) {
        Set<InetSocketAddress> listeners = new LinkedHashSet<>();
        for (Plane plane : List.of(
                config.server().data(),
                config.server().management(),
                config.server().metrics())) listeners.add(new InetSocketAddress(plane.host(), plane.port()));
        if (config.model().multiNode())
            listeners.add(new InetSocketAddress(
                    config.server().data().host(), config.model().multiNodePort()));
        return listeners;
    }

    private static boolean isOwn(String host) {
        try {
            InetAddress address = InetAddress.getByName(host);
            return address.isAnyLocalAddress()
                    || address.isLoopbackAddress()
                    || NetworkInterface.getByInetAddress(address) != null;
        } catch (UnknownHostException e) {
            return false;
        } catch (IOException e) {
            return true; // cannot be told: binding will
        }
    }
}
