package dev.selene.model;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.selene.base.DType;
import dev.selene.compute.Backend;
import dev.selene.compute.Backends;
import dev.selene.compute.Dequantisation;
import dev.selene.formats.Checkpoint;
import dev.selene.testkit.GoldenModel;
import dev.selene.testkit.TestData;
import dev.selene.testkit.Tolerances;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every golden checkpoint against what the models' own published code computes; {@code testdata/golden/README.md}. */
class DeepseekGoldenTest {
    private static final int SHORT = 40;
    private static final int MEDIUM = 400;

    /** One golden file run on one backend. */
    record Subject(String directory, String file, Dequantisation dequantisation, String backend) {
        @Override
        public String toString() {
            return directory + "/" + file + " on " + backend;
        }
    }

    static Stream<Subject> subjects() {
        List<Subject> subjects = new ArrayList<>();
        for (String backend : Backends.NAMES) {
            for (String directory : List.of(
                    "k2-micro",
                    "k2-micro-fp8",
                    "k2-micro-int4",
                    "k2-micro-w8a8",
                    "k2-micro-w8a8-static",
                    "v3-micro",
                    "v2lite-micro",
                    "moonlight-micro",
                    "glm47flash-micro"))
                subjects.add(new Subject(directory, "golden.json", Dequantisation.EXACT, backend));
            for (String directory : List.of("k2-micro-fp8", "k2-micro-int4"))
                subjects.add(new Subject(directory, "golden-bf16-dequant.json", Dequantisation.BF16, backend));
        }
        return subjects.stream();
    }

    static Stream<Subject> fastSubjects() {
        return subjects().filter(subject -> !subject.backend().equals("scalar"));
    }

    @ParameterizedTest
    @MethodSource("subjects")
    void shortSequencesMatch(Subject subject) {
        forEachSequence(subject, 0, SHORT, DeepseekGoldenTest::assertMatches);
    }

    @ParameterizedTest
    @MethodSource("fastSubjects")
    void mediumSequencesMatch(Subject subject) {
        forEachSequence(subject, SHORT, MEDIUM, DeepseekGoldenTest::assertMatches);
    }

    @ParameterizedTest
    @MethodSource("fastSubjects")
    void sequencesOf4500TokensMatch(Subject subject) {
        forEachSequence(subject, MEDIUM, Integer.MAX_VALUE, (model, golden) -> {
            try (var run = SequenceRun.of(model, DType.F32, golden.inputIds(), 512, 0)) {
                assertLogits(run, golden, Tolerances.GOLDEN_LOGITS_AT_4500);
            }
        });
    }

    @Tag("long")
    @ParameterizedTest
    @MethodSource("subjects")
    void mediumSequencesMatchOnEveryBackend(Subject subject) {
        forEachSequence(subject, SHORT, MEDIUM, DeepseekGoldenTest::assertMatches);
    }

    @ParameterizedTest
    @MethodSource("subjects")
    void chunksGiveTheSameBits(Subject subject) {
        forEachSequence(subject, 1, SHORT, (model, golden) -> {
            try (var whole = SequenceRun.of(model, DType.F32, golden.inputIds(), Integer.MAX_VALUE / 2, 0)) {
                for (int chunk : new int[] {1, 2, 3, 5, 7})
                    try (var run = SequenceRun.of(model, DType.F32, golden.inputIds(), chunk, 0)) {
                        for (int position = 0; position < run.length(); position++)
                            assertArrayEquals(
                                    whole.logits[position],
                                    run.logits[position],
                                    0f,
                                    golden + ", chunk " + chunk + ", position " + position);
                        for (var layer : whole.expertIds.entrySet())
                            assertArrayEquals(layer.getValue(), run.expertIds.get(layer.getKey()));
                    }
            }
        });
    }

    private interface SequenceCheck {
        void check(LanguageModel model, GoldenModel.Sequence golden);
    }

    private static void forEachSequence(Subject subject, int from, int to, SequenceCheck check) {
        Path directory = TestData.path("golden/" + subject.directory());
        GoldenModel golden = GoldenModel.read(directory.resolve(subject.file()));
        var options = new ModelOptions(subject.dequantisation(), ModelOptions.PUBLISHED_LORA_NORM_EPS, 512);
        try (Checkpoint checkpoint = Checkpoint.open(directory);
                Backend backend = Backends.open(subject.backend(), 2);
                LanguageModel model = DeepseekModel.load(checkpoint, backend, options)) {
            for (GoldenModel.Sequence sequence : golden.sequences()) {
                int length = sequence.inputIds().length;
                if (length > from && length <= to) check.check(model, sequence);
            }
        }
    }

    private static void assertMatches(LanguageModel model, GoldenModel.Sequence golden) {
        int extra = golden.greedy().length;
        try (var run = SequenceRun.of(model, DType.F32, golden.inputIds(), 512, extra)) {
            assertLogits(run, golden, Tolerances.GOLDEN_LOGITS);
            golden.experts().forEach((layer, experts) -> assertExperts(run, golden, layer, experts));
            golden.hidden().forEach((stage, rows) -> {
                for (int i = 0; i < rows.length; i++)
                    assertClose(
                            rows[i],
                            run.hidden.get(stage)[i],
                            Tolerances.GOLDEN_HIDDEN,
                            golden + ", " + stage + ", position " + i);
            });
            assertGreedy(run, golden);
        }
    }

    private static void assertLogits(SequenceRun run, GoldenModel.Sequence golden, double tolerance) {
        assertClose(golden.lastLogits(), run.lastLogits(), tolerance, golden + ", last logits");
        for (int i = 0; i < golden.top20Ids().length; i++) {
            int position = golden.top20FirstPosition() + i;
            for (int j = 0; j < golden.top20Ids()[i].length; j++) {
                double want = golden.top20Logits()[i][j];
                double got = run.logits[position][golden.top20Ids()[i][j]];
                assertTrue(
                        Math.abs(got - want) <= tolerance,
                        golden + ", position " + position + ", rank " + j + ": got " + got + ", want " + want);
            }
        }
    }

    private static void assertExperts(
            SequenceRun run, GoldenModel.Sequence golden, int layer, GoldenModel.LayerExperts want) {
        for (int token = 0; token < want.ids().length; token++) {
            if (want.margin()[token] <= Tolerances.GOLDEN_EXPERT_MARGIN) continue;
            String where = golden + ", layer " + layer + ", token " + token;
            assertArrayEquals(want.ids()[token], run.expertIds.get(layer)[token], where);
            assertClose(
                    want.weights()[token], run.expertWeights.get(layer)[token], Tolerances.GOLDEN_EXPERT_WEIGHT, where);
        }
    }

    private static void assertGreedy(SequenceRun run, GoldenModel.Sequence golden) {
        for (int i = 0; i < golden.greedy().length; i++) {
            assertEquals(golden.greedy()[i], argmax(run.lastLogits()), golden + ", greedy token " + i);
            run.append(golden.greedy()[i]);
        }
    }

    private static int argmax(float[] logits) {
        int best = 0;
        for (int i = 1; i < logits.length; i++) if (logits[i] > logits[best]) best = i;
        return best;
    }

    /** Written so that NaN fails. */
    private static void assertClose(float[] want, float[] got, double tolerance, String where) {
        assertEquals(want.length, got.length, where);
        for (int i = 0; i < want.length; i++)
            assertTrue(
                    Math.abs(got[i] - want[i]) <= tolerance,
                    where + ", element " + i + ": got " + got[i] + ", want " + want[i]);
    }
}
