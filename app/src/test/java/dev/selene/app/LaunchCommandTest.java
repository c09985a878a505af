package dev.selene.app;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LaunchCommandTest {
    @TempDir
    private Path folder;

    @Test
    void theContainerIsThatOfTheGuide() {
        CommandRun run = CommandRun.of(
                "launch",
                "--image",
                "mindie:2.2",
                "--devices",
                "8",
                "--weights",
                "/models/my k2",
                "--rank-table",
                "/r.json");
        assertEquals(0, run.exitCode(), run.err());
        assertEquals("""
                docker run -itd --privileged --name=kimi-k2 --net=host \\
                   --shm-size 500g \\
                   --device=/dev/davinci0 \\
                   --device=/dev/davinci1 \\
                   --device=/dev/davinci2 \\
                   --device=/dev/davinci3 \\
                   --device=/dev/davinci4 \\
                   --device=/dev/davinci5 \\
                   --device=/dev/davinci6 \\
                   --device=/dev/davinci7 \\
                   --device=/dev/davinci_manager \\
                   --device=/dev/hisi_hdc \\
                   --device /dev/devmm_svm \\
                   -v /usr/local/Ascend/driver:/usr/local/Ascend/driver \\
                   -v /usr/local/Ascend/firmware:/usr/local/Ascend/firmware \\
                   -v /usr/local/sbin/npu-smi:/usr/local/sbin/npu-smi \\
                   -v /usr/local/sbin:/usr/local/sbin \\
                   -v /etc/hccn.conf:/etc/hccn.conf \\
                   -v '/models/my k2:/models/my k2' \\
                   -v /r.json:/r.json \\
                   mindie:2.2 \\
                   bash
                """, run.out());
    }

    @Test
    void runStartsTheContainerThatIsPrinted() throws IOException {
        Path docker = folder.resolve("docker");
        Files.writeString(docker, "#!/bin/sh\nprintf '%s\\n' \"$@\" > \"$0.args\"\necho 4f5e0c9b\n");
        assertTrue(docker.toFile().setExecutable(true));
        String[] launch = {"launch", "--image", "mindie:2.2", "--devices", "1", "--weights", "/models/my k2", "--run"};
        LauncherRun run = LauncherRun.selene(Map.of("PATH", folder + ":" + System.getenv("PATH")), "", launch);
        assertEquals(0, run.exitCode(), run.err());
        assertEquals("4f5e0c9b", run.out().strip());
        assertTrue(run.err().contains("docker exec -it kimi-k2 bash"), run.err());
        List<String> arguments = Files.readAllLines(folder.resolve("docker.args"));
        assertEquals(List.of("run", "-itd", "--privileged"), arguments.subList(0, 3));
        assertTrue(arguments.contains("/models/my k2:/models/my k2"), "one argument: " + arguments);
        assertEquals(List.of("mindie:2.2", "bash"), arguments.subList(arguments.size() - 2, arguments.size()));
    }

    @Test
    void runSaysWhatDockerSaid() throws IOException {
        Path docker = folder.resolve("docker");
        Files.writeString(docker, "#!/bin/sh\necho 'Cannot connect to the Docker daemon' >&2\nexit 125\n");
        assertTrue(docker.toFile().setExecutable(true));
        LauncherRun run = LauncherRun.selene(
                Map.of("PATH", folder + ":" + System.getenv("PATH")),
                "",
                "launch",
                "--image",
                "mindie:2.2",
                "--devices",
                "1",
                "--weights",
                "/models/k2",
                "--run");
        assertEquals(1, run.exitCode(), run.out());
        assertTrue(run.err().contains("Cannot connect to the Docker daemon"), run.err());
    }

    @Test
    void theEnvironmentIsExplained() {
        CommandRun run = CommandRun.of("launch", "--env", "--container-ip", "10.0.0.1", "--deterministic");
        assertEquals(0, run.exitCode(), run.err());
        for (String line : new String[] {
            "export ATB_LLM_HCCL_ENABLE=1",
            "export HCCL_CONNECT_TIMEOUT=7200",
            "export WORLD_SIZE=32",
            "export PYTORCH_NPU_ALLOC_CONF=expandable_segments:True",
            "export MIES_CONTAINER_IP=10.0.0.1",
            "export OMP_NUM_THREADS=1",
            "export HCCL_DETERMINISTIC=true"
        }) assertTrue(run.out().lines().anyMatch(line::equals), run.out());
        assertEquals(
                run.out().lines().filter(line -> line.startsWith("export ")).count(),
                run.out().lines().filter(line -> line.startsWith("# ")).count());
    }

    @Test
    void unitAndManifestStartTheServiceFromTheConfig() throws IOException {
        Path config = folder.resolve("config.json");
        String text = Files.readString(LauncherRun.HOME.resolve("testdata/mindie/config.json"));
        Files.writeString(config, text.replace("改成主节点IP", "127.0.0.1").replace(": 1025", ": 2025"));
        CommandRun unit = CommandRun.of("launch", "--systemd", "--config-file", config.toString(), "--user", "mindie");
        assertEquals(0, unit.exitCode(), unit.err());
        assertTrue(unit.out().contains("User=mindie\n"), unit.out());
        assertTrue(unit.out().contains("/selene serve --config-file " + config + "\n"), unit.out());

        Path out = folder.resolve("k8s.yaml");
        CommandRun manifest = CommandRun.of(
                "launch",
                "--kubernetes",
                "--image",
                "selene:1",
                "--weights",
                "/models/k2",
                "--config-file",
                config.toString(),
                "--devices",
                "8",
                "--out",
                out.toString());
        assertEquals(0, manifest.exitCode(), manifest.err());
        String yaml = Files.readString(out);
        assertTrue(yaml.contains("            limits:\n              huawei.com/Ascend910: 8\n"), yaml);
        assertTrue(yaml.contains("{name: http, containerPort: 2025}"), yaml);
        assertTrue(yaml.contains("hostPath: {path: \"/models/k2\", type: Directory}"), yaml);
    }

    @Test
    void whatIsMissingIsNamed() {
        assertTrue(CommandRun.of("launch").err().contains("--image is missing"));
        CommandRun none = CommandRun.of("launch", "--image", "x");
        assertEquals(1, none.exitCode());
        assertTrue(none.err().contains("--devices N"), none.err());
        assertEquals(2, CommandRun.of("launch", "--env", "--run").exitCode());
        assertEquals(2, CommandRun.of("launch", "--image", "x", "--name", "A b").exitCode());
    }
}
