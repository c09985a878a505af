package dev.selene.deployment;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.fail;

import dev.selene.testkit.Fuzz;
import java.util.List;
import java.util.function.Function;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Whatever is in a file, there is a verdict: what is wrong, where and how to mend it. */
@Tag("fuzz")
class DeploymentFuzzTest {
    private static final long SEED = 20261124;

    @Test
    void mutatedConfigsGetAVerdict() {
        judge(
                GuideFiles.config().getBytes(UTF_8),
                bytes -> ConfigFile.read(bytes, GuideFiles.CONFIG_PATH, Environment.empty())
                        .problems());
    }

    @Test
    void mutatedRankTablesGetAVerdict() {
        judge(
                GuideFiles.rankTable(2, 3).getBytes(UTF_8),
                bytes -> RankTableFile.read(bytes, "rank_table_file.json").problems());
    }

    private static void judge(byte[] valid, Function<byte[], List<DeploymentProblem>> reader) {
        for (int i = 0; i < Fuzz.inputs(); i++) {
            byte[] bytes = Fuzz.mutate(valid, Fuzz.random(SEED, i));
            try {
                for (DeploymentProblem problem : reader.apply(bytes))
                    if (problem.message().isBlank() || problem.place().source().isEmpty())
                        throw new AssertionError("says nothing: " + problem);
            } catch (RuntimeException | Error e) {
                fail("seed " + SEED + ", input " + i + ": " + new String(bytes, UTF_8), e);
            }
        }
    }
}
