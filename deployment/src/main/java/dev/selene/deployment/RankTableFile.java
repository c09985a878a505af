package dev.selene.deployment;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** Reads rank_table_file.json: MindIE's rules, and those that it finds out about only when it hangs. */
public final class RankTableFile {
    private static final String INVALID = "Ranktable file is invalid. Please check json format! ";
    private static final int MIN_SERVERS = 2;
    private static final int MAX_SERVERS = 60;
    private static final int MAX_DEVICES = 32;
    private static final int MAX_DEVICE_ID = 63;
    private static final int MAX_RANK_ID = 511;

    private final Problems problems;
    private final Map<String, Place> deviceIps = new HashMap<>();
    private final Map<String, Place> serverIds = new HashMap<>();
    private final Map<Integer, Place> ranks = new HashMap<>();
    private int nextRank;

    private RankTableFile(Problems problems) {
        this.problems = problems;
    }

    /** @param source its name, for messages */
    public static Checked<RankTable> read(byte[] bytes, String source) {
        Problems problems = new Problems();
        Optional<JsonValue.Obj> root = JsonFile.read(bytes, source, INVALID, problems);
        List<RankTable.Server> servers =
                root.map(object -> new RankTableFile(problems).servers(object)).orElse(List.of());
        return Checked.hasErrors(problems.all())
                ? new Checked<>(Optional.empty(), problems.all())
                : Checked.of(new RankTable(servers), problems.all());
    }

    private List<RankTable.Server> servers(JsonValue.Obj root) {
        Optional<JsonValue> list = root.get("server_list");
        if (!(list.orElse(null) instanceof JsonValue.Arr array) || array.items().isEmpty()) {
            problems.error(
                    list.map(JsonValue::place).orElse(root.place()),
                    "server_list",
                    "Parameter server_list is invalid in ranktable file.",
                    "Write an array with one object for each server.");
            return List.of();
        }
        checkCount(root, array);
        checkStatus(root);
        List<RankTable.Server> servers = new ArrayList<>();
        for (int i = 0; i < array.items().size(); i++)
            server(array.items().get(i), "server_list[" + i + "]").ifPresent(servers::add);
        if (servers.size() == array.items().size()) {
            checkEqualSizes(array, servers);
            checkRanks(array, servers);
        }
        return servers;
    }

    private void checkCount(JsonValue.Obj root, JsonValue.Arr list) {
        Optional<JsonValue> count = root.get("server_count");
        Place place = count.map(JsonValue::place).orElse(root.place());
        int size = list.items().size();
        Optional<Integer> number = count.flatMap(RankTableFile::number);
        if (number.isEmpty() || number.get() < MIN_SERVERS || number.get() > MAX_SERVERS)
            problems.error(
                    place,
                    "server_count",
                    "Invalid server_count in ranktable file: it is "
                            + count.map(JsonValue::display).orElse("missing") + ".",
                    "Write a string with a number from " + MIN_SERVERS + " to " + MAX_SERVERS + ", for example \""
                            + Math.max(size, MIN_SERVERS) + "\"; one server needs no rank table.");
        else if (number.get() != size)
            problems.error(
                    place,
                    "server_count",
                    "Parameter server_count is " + number.get()
                            + ", which is not equal to server_list length in ranktable file, which is " + size + ".",
                    "Write \"" + size + "\", or add what is missing to server_list.");
    }

    private void checkStatus(JsonValue.Obj root) {
        Optional<JsonValue> status = root.get("status");
        if (status.isPresent() && !status.get().display().equals("\"completed\""))
            problems.warning(
                    status.get().place(),
                    "status",
                    "is " + status.get().display() + "; the collective library waits until it is \"completed\".",
                    "Write \"completed\".");
    }

    private Optional<RankTable.Server> server(JsonValue value, String path) {
        if (!(value instanceof JsonValue.Obj server)) {
            problems.error(
                    value.place(), path, "Parameter server_list is invalid in ranktable file.", "Write an object.");
            return Optional.empty();
        }
        String serverId = text(server, "server_id").orElse("");
        if (serverId.isBlank())
            problems.error(server.place(), path + ".server_id", "is missing.", "Write the address of the node.");
        else unique(serverIds, serverId, server.get("server_id").orElseThrow().place(), path + ".server_id");
        Optional<String> containerIp = text(server, "container_ip").filter(ip -> !ip.isBlank());
        if (containerIp.isEmpty())
            problems.error(
                    server.get("container_ip").map(JsonValue::place).orElse(server.place()),
                    path + ".container_ip",
                    "The containerIp in the server node is empty in ranktable file.",
                    "Write the address of the container; with --net=host it is that of the server_id.");
        else if (!Addresses.isIp(containerIp.get()))
            problems.error(
                    server.get("container_ip").orElseThrow().place(),
                    path + ".container_ip",
                    JsonText.quoted(containerIp.get()) + " is no IP address.",
                    "Write the address of the container.");
        return Optional.of(new RankTable.Server(serverId, containerIp, devices(server, path + ".device")));
    }

    private List<RankTable.Device> devices(JsonValue.Obj server, String path) {
        Optional<JsonValue> list = server.get("device");
        int count =
                list.orElse(null) instanceof JsonValue.Arr array ? array.items().size() : 0;
        if (count < 1 || count > MAX_DEVICES) {
            problems.error(
                    list.map(JsonValue::place).orElse(server.place()),
                    path,
                    "The number of devices on single node must be in [1, " + MAX_DEVICES + "], but got " + count + ".",
                    "Write one object for each card.");
            return List.of();
        }
        List<RankTable.Device> devices = new ArrayList<>();
        List<JsonValue> items = ((JsonValue.Arr) list.orElseThrow()).items();
        for (int i = 0; i < items.size(); i++) devices.add(device(items.get(i), path + "[" + i + "]"));
        Map<Integer, Long> byId =
                devices.stream().collect(Collectors.groupingBy(RankTable.Device::deviceId, Collectors.counting()));
        byId.forEach((id, times) -> {
            if (id >= 0 && times > 1)
                problems.error(
                        list.orElseThrow().place(),
                        path,
                        "device_id " + id + " occurs " + times + " times.",
                        "Number the cards of a node differently.");
        });
        return devices;
    }

    /** What is wrong becomes -1 or nothing, with a problem. */
    private RankTable.Device device(JsonValue value, String path) {
        if (!(value instanceof JsonValue.Obj device)) {
            problems.error(value.place(), path, "is " + value.typeName() + ".", "Write an object.");
            return new RankTable.Device(-1, "", -1);
        }
        int deviceId = bounded(device, "device_id", "Parameter device_id is", MAX_DEVICE_ID, path);
        int rankId = bounded(device, "rank_id", "Parameter rankId in ranktable is", MAX_RANK_ID, path);
        Place ipPlace = device.get("device_ip").map(JsonValue::place).orElse(device.place());
        String ip = text(device, "device_ip").orElse("");
        if (!Addresses.isIpv4(ip))
            problems.error(
                    ipPlace,
                    path + ".device_ip",
                    "Parameter device_ip is invalid in ranktable file.",
                    "It is " + device.get("device_ip").map(JsonValue::display).orElse("missing")
                            + ": write the IPv4 address that `hccn_tool -i " + Math.max(deviceId, 0)
                            + " -ip -g` shows; a card that has none must be given one first.");
        else unique(deviceIps, ip, ipPlace, path + ".device_ip");
        if (rankId >= 0) {
            Place rankPlace = device.get("rank_id").orElseThrow().place();
            Place before = ranks.putIfAbsent(rankId, rankPlace);
            if (before != null)
                problems.error(
                        rankPlace,
                        path + ".rank_id",
                        "rank_id " + rankId + " occurs twice, first at line " + before.line() + ".",
                        "Number all cards from 0 on, one after the other.");
            else if (rankId != nextRank)
                problems.warning(
                        rankPlace,
                        path + ".rank_id",
                        "rank_id " + rankId + " comes where " + nextRank + " is expected.",
                        "List servers and cards in the order of their ranks, the master first.");
            nextRank = rankId + 1;
        }
        return new RankTable.Device(deviceId, ip, rankId);
    }

    private int bounded(JsonValue.Obj device, String name, String said, int max, String path) {
        Optional<JsonValue> value = device.get(name);
        Optional<Integer> number = value.flatMap(RankTableFile::number);
        if (number.isPresent() && number.get() <= max) return number.get();
        problems.error(
                value.map(JsonValue::place).orElse(device.place()),
                path + "." + name,
                said + " " + value.map(JsonValue::display).orElse("missing") + ", which is out of allow range [0, "
                        + max + "].",
                "Write a string with a number, for example \"0\".");
        return -1;
    }

    private void checkEqualSizes(JsonValue.Arr list, List<RankTable.Server> servers) {
        if (servers.stream().map(server -> server.devices().size()).distinct().count() == 1) return;
        String sizes =
                servers.stream().map(server -> "" + server.devices().size()).collect(Collectors.joining(", "));
        problems.error(
                list.place(),
                "server_list",
                "The number of devices in every server node is " + sizes
                        + " which not equal in ranktable file, which is not supported.",
                "Give every server the same number of cards.");
    }

    private void checkRanks(JsonValue.Arr list, List<RankTable.Server> servers) {
        int worldSize =
                servers.stream().mapToInt(server -> server.devices().size()).sum();
        for (int rank = 0; rank < worldSize; rank++) {
            if (ranks.containsKey(rank)) continue;
            problems.error(
                    list.place(),
                    "server_list",
                    "No device has rank_id " + rank + ", and there are " + worldSize + " devices.",
                    "Number all cards from 0 to " + (worldSize - 1) + ".");
            return;
        }
        if (!servers.getFirst().holdsRank(0))
            problems.warning(
                    list.place(),
                    "server_list",
                    "The first server does not hold rank_id 0: that of rank 0 is the master, though guides say the first.",
                    "Put the server with rank_id 0 first.");
    }

    private void unique(Map<String, Place> seen, String text, Place place, String subject) {
        Place before = seen.putIfAbsent(text, place);
        if (before != null)
            problems.error(
                    place,
                    subject,
                    JsonText.quoted(text) + " occurs twice, first at line " + before.line() + ".",
                    "Each must be different.");
    }

    private static Optional<String> text(JsonValue.Obj object, String name) {
        return object.get(name).filter(JsonValue.Text.class::isInstance).map(value -> ((JsonValue.Text) value).value());
    }

    /** The number in a string, as the format wants it. */
    private static Optional<Integer> number(JsonValue value) {
        return value instanceof JsonValue.Text text && text.value().matches("\\d{1,6}")
                ? Optional.of(Integer.valueOf(text.value()))
                : Optional.empty();
    }
}
