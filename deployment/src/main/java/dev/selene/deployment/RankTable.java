package dev.selene.deployment;

import java.util.List;
import java.util.Optional;

/** Which devices of which servers compute together: rank_table_file.json. */
public record RankTable(List<Server> servers) {
    /**
     * One node.
     *
     * @param serverId its address
     * @param containerIp address of the service on it; empty when the file does not say
     */
    public record Server(String serverId, Optional<String> containerIp, List<Device> devices) {
        public Server {
            devices = List.copyOf(devices);
        }

        boolean holdsRank(int rankId) {
            return devices.stream().anyMatch(device -> device.rankId() == rankId);
        }
    }

    /** One accelerator. */
    public record Device(int deviceId, String deviceIp, int rankId) {}

    public RankTable {
        servers = List.copyOf(servers);
    }

    /** Ranks of all nodes. */
    public int worldSize() {
        return servers.stream().mapToInt(server -> server.devices().size()).sum();
    }

    public int devicesPerNode() {
        return servers.getFirst().devices().size();
    }

    /** The node of rank 0, which answers requests. */
    public Server master() {
        return servers.stream()
                .filter(server -> server.holdsRank(0))
                .findFirst()
                .orElseThrow();
    }

    /** The node with this address in containers ({@code MIES_CONTAINER_IP}), or without ({@code HOST_IP}). */
    public Optional<Server> find(Environment environment) {
        Optional<String> container = environment.get("MIES_CONTAINER_IP");
        Optional<String> host = environment.get("HOST_IP");
        return servers.stream()
                .filter(server -> container.isPresent() && container.equals(server.containerIp())
                        || host.equals(Optional.of(server.serverId())))
                .findFirst();
    }
}
