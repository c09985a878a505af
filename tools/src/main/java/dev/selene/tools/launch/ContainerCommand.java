package dev.selene.tools.launch;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The container of the deployment guide.
 *
 * @param name of the container
 * @param image with its tag
 * @param cards numbers of the cards that it gets
 * @param sharedMemory size of its {@code /dev/shm}, as docker takes it
 * @param weights directory that is mounted under its own path
 * @param rankTable file that is mounted under its own path
 */
public record ContainerCommand(
        String name,
        String image,
        List<Integer> cards,
        String sharedMemory,
        Optional<Path> weights,
        Optional<Path> rankTable) {
    private static final List<String> MOUNTS = List.of(
            "/usr/local/Ascend/driver",
            "/usr/local/Ascend/firmware",
            "/usr/local/sbin/npu-smi",
            "/usr/local/sbin",
            "/etc/hccn.conf");

    public ContainerCommand {
        cards = List.copyOf(cards);
    }

    /** The words of the command. */
    public List<String> words() {
        return lines().stream().flatMap(List::stream).toList();
    }

    /** The command for a POSIX shell, one option a line. */
    public String text() {
        StringBuilder text = new StringBuilder();
        for (List<String> line : lines()) {
            if (!text.isEmpty()) text.append(" \\\n   ");
            text.append(String.join(" ", line.stream().map(ShellWord::quoted).toList()));
        }
        return text.append('\n').toString();
    }

    private List<List<String>> lines() {
        List<List<String>> lines = new ArrayList<>();
        lines.add(List.of("docker", "run", "-itd", "--privileged", "--name=" + name, "--net=host"));
        lines.add(List.of("--shm-size", sharedMemory));
        for (int card : cards) lines.add(List.of("--device=/dev/davinci" + card));
        lines.add(List.of("--device=/dev/davinci_manager"));
        lines.add(List.of("--device=/dev/hisi_hdc"));
        lines.add(List.of("--device", "/dev/devmm_svm"));
        for (String mount : MOUNTS) lines.add(mount(mount));
        weights.ifPresent(path -> lines.add(mount(path.toAbsolutePath().toString())));
        rankTable.ifPresent(path -> lines.add(mount(path.toAbsolutePath().toString())));
        lines.add(List.of(image));
        lines.add(List.of("bash"));
        return lines;
    }

    private static List<String> mount(String path) {
        return List.of("-v", path + ":" + path);
    }
}
