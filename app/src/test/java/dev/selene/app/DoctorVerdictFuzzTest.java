package dev.selene.app;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.selene.deployment.Environment;
import dev.selene.testkit.Fuzz;
import dev.selene.tools.doctor.Catalogue;
import dev.selene.tools.doctor.Check;
import dev.selene.tools.doctor.LocalMachine;
import dev.selene.tools.doctor.Outcome;
import dev.selene.tools.doctor.Site;
import dev.selene.tools.doctor.Subject;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whatever an operator's files hold, the doctor refuses what the service refuses at its start, and nothing else. */
@Tag("fuzz")
class DoctorVerdictFuzzTest {
    private static final long SEED = 20261124;

    /** Each is written to a file and judged twice: a fiftieth of what a reader of bytes is given takes as long. */
    private static final int INPUTS = Math.max(1, Fuzz.inputs() / 50);

    private static final LocalMachine HERE = ThisMachine.local();

    /** What stands between the files and a start; the rest of the catalogue looks at the machine and at the answers. */
    private static final List<Check> CHECKS = Catalogue.all().stream()
            .filter(check -> Set.of(
                            "config.file",
                            "config.mode",
                            "config.syntax",
                            "config.rules",
                            "rank-table.mode",
                            "rank-table.syntax",
                            "rank-table.rules",
                            "rank-table.layout")
                    .contains(check.id()))
            .toList();

    @TempDir
    private Path folder;

    private Path config;
    private Path rankTable;

    @BeforeEach
    void files() {
        config = folder.resolve("config.json");
        rankTable = folder.resolve("rank_table_file.json");
        write("config", "--init", "--hosts", "2", "--devices", "2", "--out", config.toString());
        write("ranktable", "--hosts", "10.0.0.1,10.0.0.2", "--devices", "2", "--out", rankTable.toString());
    }

    private static void write(String... words) {
        CommandRun run = CommandRun.of(words);
        assertEquals(0, run.exitCode(), run.err());
    }

    @Test
    void mutatedConfigs() throws IOException {
        judge(config, Map.of());
    }

    @Test
    void mutatedRankTables() throws IOException {
        judge(rankTable, Map.of("RANK_TABLE_FILE", rankTable.toString()));
    }

    private void judge(Path file, Map<String, String> environment) throws IOException {
        byte[] valid = Files.readAllBytes(file);
        int refused = 0;
        for (int i = 0; i < INPUTS; i++) {
            byte[] bytes = Fuzz.mutate(valid, Fuzz.random(SEED, i));
            Files.write(file, bytes);
            boolean starts = starts(environment);
            if (!starts) refused++;
            if (starts != isWell(environment))
                throw new AssertionError("seed " + SEED + ", input " + i + ": the service "
                        + (starts ? "takes what the doctor refuses: " : "refuses what the doctor takes: ")
                        + new String(bytes, StandardCharsets.UTF_8));
        }
        assertTrue(refused > 0 && refused < INPUTS, refused + " refused");
    }

    private boolean starts(Map<String, String> environment) {
        try {
            ServicePlan.read(config, new Environment(environment));
            return true;
        } catch (ServiceProblem e) {
            return false;
        }
    }

    private boolean isWell(Map<String, String> environment) {
        Site site = new Site(
                new Subject(
                        List.of(),
                        Optional.of(config),
                        Optional.empty(),
                        Optional.empty(),
                        OptionalInt.empty(),
                        1,
                        false),
                new LocalMachine(
                        HERE.root(),
                        environment,
                        HERE.uid(),
                        HERE.ownPid(),
                        HERE.commands(),
                        HERE.busyPause(),
                        HERE.spaceOf(),
                        HERE.javaRelease(),
                        HERE.hasVectorModule()));
        return CHECKS.stream().noneMatch(check -> check.look().at(site) instanceof Outcome.Failed);
    }
}
