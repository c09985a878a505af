package dev.selene.tools;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.selene.base.DType;
import dev.selene.formats.Checkpoint;
import dev.selene.testkit.TestData;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class InspectionTest {
    @TempDir
    Path directory;

    @Test
    void theDemonstrationModelHasItsPublishedSize() {
        Inspection inspection = inspect(TestData.microK2());
        assertTrue(inspection.loads());
        assertEquals(4.46, inspection.parameters() / 1e6, 0.005);
        // 16 experts of 3 x 64 x 256 in 3 layers, of which a token uses 4
        assertEquals(inspection.parameters() - 3L * 12 * 3 * 64 * 256, inspection.activeParameters());
        assertEquals(4L * (64 + 32) * 2, inspection.kvBytesPerToken(DType.BF16));
    }

    @Test
    void kimiK2AtItsRealSizeHasItsPublishedNumbers() throws IOException {
        Inspection inspection = inspect(KimiK2Headers.write(directory));
        assertEquals(List.of(), inspection.problems());
        assertEquals(1026.41, inspection.parameters() / 1e9, 0.005);
        assertEquals(32.86, inspection.activeParameters() / 1e9, 0.005);
        assertEquals(958.5, inspection.bytes() / (double) (1L << 30), 0.05);
        assertEquals(70_272, inspection.kvBytesPerToken(DType.BF16));
        assertEquals(139_644, inspection.numLoaded() + 61);
        assertEquals(61, inspection.skipped().get("computed from config.json, never read"));
    }

    @Test
    void packedInt4CountsEightParametersInAWord() {
        assertEquals(
                inspect(TestData.path("golden/k2-micro")).parameters(),
                inspect(TestData.path("golden/k2-micro-int4")).parameters());
    }

    @Test
    void scalesAreNoParameters() {
        long plain = inspect(TestData.path("golden/k2-micro")).parameters();
        for (String quantised : List.of("k2-micro-fp8", "k2-micro-w8a8", "k2-micro-w8a8-static"))
            assertEquals(plain, inspect(TestData.path("golden/" + quantised)).parameters(), quantised);
    }

    @Test
    void theReportNamesWhatIsSkipped() {
        String report = InspectionReport.text(inspect(TestData.path("golden/v3-micro")));
        assertTrue(report.contains("multi-token prediction layer"), report);
        assertTrue(report.contains("This checkpoint loads."), report);
        assertTrue(report.contains("2 of 4 groups"), report);
    }

    @Test
    void theReportTellsOfADraftLayer() {
        Inspection with = inspect(TestData.path("golden/v3-micro"));
        assertTrue(InspectionReport.text(with).contains("1 multi-token prediction layer, used with --speculate mtp:K"));
        assertTrue(InspectionReport.json(with).get("carries_mtp").booleanValue());
        Inspection without = inspect(TestData.microK2());
        assertTrue(InspectionReport.text(without).contains("no multi-token prediction layer"));
        assertFalse(InspectionReport.json(without).get("carries_mtp").booleanValue());
    }

    @Test
    void jsonHoldsTheSameNumbers() {
        Inspection inspection = inspect(TestData.path("golden/k2-micro-w8a8-static"));
        var json = InspectionReport.json(inspection);
        assertEquals(inspection.parameters(), json.get("parameters").longValue());
        assertTrue(json.get("loads").booleanValue());
        assertFalse(json.get("groups").isEmpty());
        assertEquals(48, json.get("dimensions").get("q_lora_rank").intValue());
    }

    private static Inspection inspect(Path directory) {
        try (Checkpoint checkpoint = Checkpoint.open(directory)) {
            return Inspection.of(checkpoint);
        }
    }
}
