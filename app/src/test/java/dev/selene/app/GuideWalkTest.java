package dev.selene.app;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.selene.testkit.TestData;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * docs/guide.md from top to bottom: the lines of its console blocks are run as they stand there, with micro-k2 in place of
 * Kimi-K2 and this test's folder in place of the reader's.
 */
class GuideWalkTest {
    private static final Path PAGE = LauncherRun.HOME.resolve("docs/guide.md");
    private static final Pattern CONSOLE = Pattern.compile("(?s)```console\n(.*?)```");
    private static final Pattern CURL = Pattern.compile("curl http://127\\.0\\.0\\.1:1025(\\S+) .*-d '(.*)'");
    private static final String MODEL = TestData.microK2().toString();

    @TempDir
    private Path folder;

    private RunningDaemon daemon;

    @AfterEach
    void stop() throws IOException {
        if (daemon != null) daemon.close();
    }

    @Test
    @Timeout(400)
    void everyLineOfThePageLeadsToTheServiceThatAnswersAClient() throws Exception {
        saveCardAddresses();
        for (String line : lines(PAGE)) follow(line);

        assertTrue(Files.readString(folder.resolve("rank_table_file.json")).contains("\"server_count\": \"4\""));
        try (Stream<Path> files = Files.walk(folder.resolve("outputs"))) {
            List<String> names =
                    files.map(file -> file.getFileName().toString()).toList();
            assertTrue(names.contains("BoolQ_pa_batch10_tp1_full_result.csv"), names::toString);
            assertTrue(names.contains("performance_pa_batch1_tp1_result.csv"), names::toString);
        }
        assertTrue(daemon != null, "the page starts no service");
    }

    @Test
    void theChinesePageHasTheSameLines() throws IOException {
        assertEquals(lines(PAGE), lines(PAGE.resolveSibling("guide.zh-CN.md")));
    }

    /** What is typed: the lines behind {@code $}, continued ones put together. */
    private static List<String> lines(Path page) throws IOException {
        List<String> lines = new ArrayList<>();
        Matcher block = CONSOLE.matcher(Files.readString(page));
        while (block.find())
            block.group(1)
                    .replaceAll("\\\\\n\\s*", "")
                    .lines()
                    .filter(line -> line.startsWith("$ "))
                    .map(line -> line.substring(2))
                    .forEach(lines::add);
        return lines;
    }

    private void follow(String line) throws Exception {
        String command = line.split(" ")[0];
        switch (command) {
            case "./selene" -> selene(line);
            case "chown" -> {} // "root may leave it out": who runs this test owns its files
            case "chmod" -> assertEquals(0, shell(line).exitCode(), line);
            case "bash" -> modeltest(line);
            case "bin/mindieservice_daemon" -> {
                assertNull(daemon, "the page starts two services");
                daemon = RunningDaemon.start(folder.resolve("conf/config.json"), folder);
            }
            case "curl" -> {
                Matcher curl = CURL.matcher(line);
                assertTrue(curl.matches(), line);
                String answer = daemon.post(curl.group(1), curl.group(2));
                assertTrue(answer.contains("boxed{42}"), answer);
            }
            default -> throw new AssertionError("nobody knows how to run: " + line);
        }
    }

    private void selene(String line) {
        String here = here(line);
        // Each stands for what a machine without cards cannot show.
        if (here.contains("--only network")) here = here.replaceAll("--hosts \\S+", "--hosts localhost");
        if (here.contains("ranktable --hosts"))
            here = here.replace("--collect ssh", "--collect files --from " + folder);
        if (here.contains("--image")) here += " --devices 8";
        if (here.contains("doctor --config-file")) here += " --only config,weights";
        List<String> words = ShellWords.split(here);
        CommandRun run = CommandRun.of(words.subList(1, words.size()).toArray(String[]::new));
        assertEquals(0, run.exitCode(), here + "\n" + run.out() + run.err());
        told(line)
                .forEach(text ->
                        assertTrue((run.out() + run.err()).contains(text), () -> line + "\n" + run.out() + run.err()));
    }

    /** What the reader must see, by what is typed. */
    private static List<String> told(String line) {
        return Map.of(
                        "selene plan ", " yes ",
                        "--fix-tls", "no card could be asked, nothing was changed",
                        "ranktable --validate", "4 servers, 32 ranks, master 10.0.0.1",
                        "launch --image", "docker run -itd --privileged",
                        "launch --env", "export MIES_CONTAINER_IP=10.0.0.1",
                        "config --explain", "BackendConfig.ScheduleConfig.maxPrefillTokens",
                        "selene verify ", " 0 failed")
                .entrySet()
                .stream()
                .filter(entry -> line.contains(entry.getKey()))
                .map(Map.Entry::getValue)
                .toList();
    }

    private void modeltest(String line) {
        List<String> words = new ArrayList<>(List.of("modeltest", "run", "--data", MODEL + "/eval"));
        words.addAll(List.of("--output", folder.resolve("outputs").toString(), "--limit", "10"));
        List<String> typed = ShellWords.split(here(line));
        assertEquals(List.of("bash", "modeltest/run.sh"), typed.subList(0, 2));
        words.addAll(typed.subList(2, typed.size()));
        CommandRun run = CommandRun.of(words.toArray(String[]::new));
        assertEquals(0, run.exitCode(), line + "\n" + run.out() + run.err());
    }

    private LauncherRun shell(String line) throws IOException {
        return LauncherRun.of(folder, Map.of(), "", ShellWords.split(here(line)));
    }

    /** With what this machine has in place of what the page names. */
    private String here(String line) {
        Map<String, String> places = Map.of(
                "/models/Kimi-K2-Instruct",
                MODEL,
                "models/micro-k2",
                MODEL,
                "/tmp/",
                folder + "/",
                "conf/",
                folder + "/conf/",
                "rank_table_file.json",
                folder + "/rank_table_file.json",
                "node1,node2,node3,node4",
                "10.0.0.1,10.0.0.2,10.0.0.3,10.0.0.4",
                "http://127.0.0.1:1025",
                daemon == null ? "" : daemon.url());
        return Pattern.compile(String.join("|", places.keySet()))
                .matcher(line)
                .replaceAll(place -> Matcher.quoteReplacement(places.get(place.group())));
    }

    /** What hccn_tool says on four servers of eight cards. */
    private void saveCardAddresses() throws IOException {
        for (int host = 1; host <= 4; host++) {
            StringBuilder saved = new StringBuilder();
            for (int card = 0; card < 8; card++)
                saved.append("ipaddr:10.20." + host + ".8" + card + "\nnetmask:255.255.255.0\n");
            Files.writeString(folder.resolve("10.0.0." + host + ".txt"), saved);
        }
        Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-x---")); // above the weights
    }
}
