package dev.selene.tools.ranktable;

import dev.selene.base.SeleneException;
import dev.selene.deployment.Checked;
import dev.selene.deployment.DeploymentProblem;
import dev.selene.deployment.RankTable;
import dev.selene.deployment.RankTableFile;
import dev.selene.deployment.Severity;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.stream.Collectors;

/** A rank table as text: fields, order and indentation of the deployment guide. */
public final class RankTableText {
    private static final String MODE = "rw-r-----";

    private RankTableText() {}

    /**
     * The text, ranks counted from 0 in the order of servers and cards; the first server is the master.
     *
     * @throws SeleneException of kind DATA if the service would refuse it, for example because two cards have one address
     */
    public static String of(List<RankTable.Server> servers) {
        String text = servers.stream()
                .map(RankTableText::server)
                .collect(Collectors.joining(
                        ",\n",
                        "{\n   \"server_count\": \"" + servers.size() + "\",\n   \"server_list\": [\n",
                        "\n   ],\n   \"status\": \"completed\",\n   \"version\": \"1.0\"\n}\n"));
        Checked<RankTable> checked = RankTableFile.read(text.getBytes(StandardCharsets.UTF_8), "the rank table");
        List<DeploymentProblem> errors = checked.problems(Severity.ERROR);
        if (!errors.isEmpty())
            throw SeleneException.data(
                    errors.stream().map(DeploymentProblem::describe).collect(Collectors.joining("\n  ")));
        return text;
    }

    private static String server(RankTable.Server server) {
        return server.devices().stream()
                .map(RankTableText::device)
                .collect(Collectors.joining(
                        ",\n",
                        "      {\n         \"device\": [\n",
                        "\n         ],\n         \"server_id\": \"" + server.serverId()
                                + "\",\n         \"container_ip\": \""
                                + server.containerIp().orElse(server.serverId()) + "\"\n      }"));
    }

    private static String device(RankTable.Device device) {
        return "            {\n               \"device_id\": \"" + device.deviceId()
                + "\",\n               \"device_ip\": \"" + device.deviceIp() + "\",\n               \"rank_id\": \""
                + device.rankId() + "\"\n            }";
    }

    /** Writes it with mode 640, whole or not at all. */
    public static void write(String text, Path file) {
        Path absolute = file.toAbsolutePath();
        try {
            Path part = Files.createTempFile(
                    absolute.getParent(), file.getFileName().toString(), ".part");
            try {
                Files.writeString(part, text);
                Files.setPosixFilePermissions(part, PosixFilePermissions.fromString(MODE));
                Files.move(part, absolute, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
            } finally {
                Files.deleteIfExists(part);
            }
        } catch (IOException e) {
            throw new SeleneException(SeleneException.Kind.DATA, file + ": cannot be written: " + e, e);
        }
    }
}
