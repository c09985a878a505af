package dev.selene.app;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.selene.deployment.RankTable;
import dev.selene.deployment.RankTableFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RankTableCommandTest {
    private static final String HOSTS = "10.0.0.1,10.0.0.2,10.0.0.3,10.0.0.4";

    @TempDir
    private Path folder;

    private void save(int host, int cards) throws IOException {
        StringBuilder text = new StringBuilder();
        for (int card = 0; card < cards; card++)
            text.append("ipaddr:10.20.").append(host).append(".8").append(card).append("\nnetmask:255.255.255.0\n");
        Files.writeString(folder.resolve("10.0.0." + host + ".txt"), text);
    }

    @Test
    void savedOutputOfFourServersBecomesTheGuidesTableWithMode640() throws IOException {
        for (int host = 1; host <= 4; host++) save(host, 8);
        Path out = folder.resolve("rank_table_file.json");
        CommandRun run = CommandRun.of(
                "ranktable",
                "--hosts",
                HOSTS,
                "--collect",
                "files",
                "--from",
                folder.toString(),
                "--out",
                out.toString());
        assertEquals(0, run.exitCode(), run.err());
        assertEquals("rw-r-----", PosixFilePermissions.toString(Files.getPosixFilePermissions(out)));
        String text = Files.readString(out);
        assertTrue(
                text.startsWith(
                        "{\n   \"server_count\": \"4\",\n   \"server_list\": [\n      {\n         \"device\": [\n"),
                text);
        assertTrue(text.endsWith("   ],\n   \"status\": \"completed\",\n   \"version\": \"1.0\"\n}\n"), text);
        RankTable table =
                RankTableFile.read(Files.readAllBytes(out), "it").value().orElseThrow();
        assertEquals(32, table.worldSize());
        assertEquals(
                new RankTable.Device(7, "10.20.4.87", 31),
                table.servers().get(3).devices().get(7));
        CommandRun valid = CommandRun.of("ranktable", "--validate", out.toString());
        assertEquals(0, valid.exitCode(), valid.out());
        assertTrue(valid.out().contains("4 servers, 32 ranks, master 10.0.0.1"), valid.out());
    }

    @Test
    void hostsAloneMakeATableForProcessors() throws IOException {
        for (String ranks : List.of("1", "4")) {
            CommandRun run = CommandRun.of("ranktable", "--hosts", "10.0.0.1,10.0.0.2", "--devices", ranks);
            assertEquals(0, run.exitCode(), run.err());
            RankTable table =
                    RankTableFile.read(run.out().getBytes(), "it").value().orElseThrow();
            assertEquals(2 * Integer.parseInt(ranks), table.worldSize());
        }
    }

    @Test
    void aCardWithoutAddressIsNamedWithTheCommandToSaveIt() throws IOException {
        save(1, 8);
        save(2, 7);
        CommandRun run = CommandRun.of(
                "ranktable", "--hosts", "10.0.0.1,10.0.0.2", "--collect", "files", "--from", folder.toString());
        assertEquals(1, run.exitCode());
        assertTrue(run.err().contains("10.0.0.2.txt: holds 7 lines"), run.err());
        assertEquals("", run.out());
    }

    @Test
    void oneServerNeedsNoTable() {
        CommandRun run = CommandRun.of("ranktable", "--hosts", "10.0.0.1");
        assertEquals(1, run.exitCode());
        assertTrue(run.err().contains("one server needs no rank table"), run.err());
    }

    @Test
    void theGuidesSketchIsExplainedWithItsLine() {
        Path sketch = LauncherRun.HOME.resolve("testdata/mindie/rank_table_sketch.txt");
        CommandRun run = CommandRun.of("ranktable", "--validate", sketch.toString());
        assertEquals(1, run.exitCode());
        assertTrue(run.out().contains("rank_table_sketch.txt:"), run.out());
        assertTrue(run.out().contains("..."), run.out());
    }

    @Test
    void unknownHostsAndOptionsWithoutPartnersAreUsageErrors() {
        assertEquals(2, CommandRun.of("ranktable").exitCode());
        assertEquals(
                2,
                CommandRun.of("ranktable", "--hosts", "no.such.host.invalid,10.0.0.1")
                        .exitCode());
        assertEquals(
                2,
                CommandRun.of("ranktable", "--hosts", HOSTS, "--collect", "files")
                        .exitCode());
        assertEquals(
                2, CommandRun.of("ranktable", "--hosts", HOSTS, "--from", "x").exitCode());
    }
}
