package dev.selene.deployment;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ParallelRulesTest {
    private static final int D = ParallelLayout.DEFAULT;

    @ParameterizedTest
    @CsvSource({
        "8, 4, -1, -1, -1, 1, 32, 32, 8", // the guide's
        "-1, -1, -1, -1, -1, -1, -1, 8, 8", // all defaults
        "2, 8, 1, -1, -1, 4, 4, 16, 8",
        "-1, 8, 8, 2, -1, -1, 16, 16, 8",
        "-1, 8, -1, -1, 2, -1, -1, 16, 8",
        "1, 16, -1, -1, -1, 16, -1, 16, 8" // tp over all nodes
    })
    void acceptsTheLayoutsOfTheGuides(
            int dp, int tp, int sp, int cp, int pp, int moeTp, int moeEp, int world, int local) {
        assertEquals(
                List.of(),
                ParallelRules.violations(new ParallelLayout(dp, tp, sp, cp, pp, moeTp, moeEp), world, local));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            2, 2, -1, 2, -1, -1, -1, 8, 8  | context parallel and data parallel
            2, 2, -1, -1, 2, -1, -1, 8, 8  | pipeline parallel and data parallel
            2, 2, -1, -1, -1, -1, -1, 8, 8 | World size must equal to attention's dp_size
            2, 16, -1, -1, -1, -1, 32, 32, 8 | tp is 16, expected at most the 8
            -1, 8, 4, -1, -1, -1, -1, 8, 8 | sp is 4, expected 1 or tp, which is 8
            -1, 8, -1, -1, -1, 4, -1, 8, 8 | Without expert parallel moe_tp must be the world size 8
            -1, 8, -1, -1, -1, 4, 4, 8, 8  | World size must equal to moe_ep * moe_tp
            -1, 4, -1, -1, 4, -1, -1, 8, 8 | With pipeline parallel
            -1, -1, -1, -1, -1, -1, -1, 12, 8 | World size should be multiple of the number of nodes
            """)
    void refusesWithMindiesWords(String numbers, String message) {
        int[] n = java.util.Arrays.stream(numbers.split(","))
                .map(String::strip)
                .mapToInt(Integer::parseInt)
                .toArray();
        List<String> wrong =
                ParallelRules.violations(new ParallelLayout(n[0], n[1], n[2], n[3], n[4], n[5], n[6]), n[7], n[8]);
        assertTrue(wrong.stream().anyMatch(text -> text.contains(message)), wrong::toString);
    }

    @Test
    void defaultsTakeWhatIsLeft() {
        assertEquals(new ParallelLayout(4, 8, 1, 1, 1, 1, 32), new ParallelLayout(4, D, D, D, D, D, 32).resolve(32));
    }

    @Test
    void variablesAreJudgedByTheCatalogue() {
        var environment = new Environment(Map.of(
                "HCCL_CONNECT_TIMEOUT", "60", "RANKTABLEFILE", "/x", "NPU_MEMORY_FRACTION", "0.95", "UNKNOWN", "1"));
        assertEquals(
                List.of("RANKTABLEFILE", "HCCL_CONNECT_TIMEOUT"),
                EnvironmentVariables.check(environment).stream()
                        .map(DeploymentProblem::subject)
                        .toList());
        assertEquals(java.util.Optional.empty(), new Environment(Map.of("A", "x".repeat(257))).get("A"));
    }
}
