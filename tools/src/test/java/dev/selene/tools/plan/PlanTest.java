package dev.selene.tools.plan;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.selene.base.SeleneException;
import dev.selene.formats.ModelConfig;
import dev.selene.testkit.TestData;
import dev.selene.tools.SynthDType;
import dev.selene.tools.SynthOptions;
import dev.selene.tools.SynthShape;
import dev.selene.tools.SyntheticCheckpoint;
import dev.selene.tools.TensorGroup;
import dev.selene.tools.plan.LayoutPlan.Limit;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PlanTest {
    private static final Layout GUIDE = new Layout(8, 4, 1, 32, 1);
    private static final Workload WORKLOAD = new Workload(2048, 10240, 200);

    @TempDir
    private static Path kimi;

    private static ModelTensors w8a8;

    @BeforeAll
    static void configAlone() throws IOException {
        try (InputStream in = SynthShape.class.getResourceAsStream("shapes/kimi-k2.json")) {
            Files.copy(in, kimi.resolve("config.json"));
        }
        w8a8 = ModelTensors.of(kimi, Optional.of(SynthDType.W8A8));
    }

    private static Machine a2(int hosts) {
        return new Machine(
                hosts,
                8,
                64L << 30,
                0.95,
                Machine.A2_MEMORY_BANDWIDTH,
                Machine.A2_FLOPS,
                Machine.A2_LINK_BANDWIDTH,
                Machine.A2_NETWORK_BANDWIDTH);
    }

    private static Plan kimi(int hosts) {
        return Plan.of(w8a8, a2(hosts), WORKLOAD);
    }

    private static LayoutPlan of(Plan plan, Layout layout) {
        return plan.layouts().stream()
                .filter(planned -> planned.layout().equals(layout))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void kimiInW8a8FitsFourHostsOfEightAsTheGuideLaysItOut() {
        LayoutPlan guide = of(kimi(4), GUIDE);
        assertTrue(guide.fits());
        assertEquals(36.4e9, guide.weightBytes(), 0.1e9);
        // 12 of 384 experts in 60 layers: three matrices of 2048 x 7168 bytes, and F32 scales and offsets of their
        // outputs
        assertEquals(
                12L * 60 * (3L * 2048 * 7168 + 2 * 4 * (2 * 2048 + 7168)),
                guide.weights().get(TensorGroup.ROUTED_EXPERTS));
        assertEquals(2L * 576 * 61, guide.kvBytesPerToken());
        assertEquals(guide.kvBytes() / guide.kvBytesPerToken() * 8, guide.kvTokens());
        assertTrue(guide.kvTokens() / 8 > 230_000, () -> "KV tokens of a group: " + guide.kvTokens() / 8);
        assertEquals(Limit.KV_CACHE, guide.limit());
    }

    @Test
    void kimiInW8a8DoesNotFitTwoHosts() {
        Plan plan = kimi(2);
        assertFalse(plan.layouts().isEmpty());
        assertTrue(plan.best().isEmpty());
        assertTrue(plan.layouts().stream().allMatch(layout -> layout.limit() == Limit.WEIGHTS && layout.kvBytes() < 0));
    }

    @Test
    void kimiInBf16DoesNotFitFourHosts() {
        assertTrue(Plan.of(ModelTensors.of(kimi, Optional.of(SynthDType.BF16)), a2(4), WORKLOAD)
                .best()
                .isEmpty());
    }

    @Test
    void layoutsAreThoseOfTheRules() {
        Set<List<Integer>> layouts = kimi(4).layouts().stream()
                .map(LayoutPlan::layout)
                .filter(layout -> layout.pp() == 1)
                .map(layout -> List.of(layout.dp(), layout.tp(), layout.moeTp(), layout.moeEp()))
                .collect(Collectors.toSet());
        Set<List<Integer>> expected = List.of(List.of(32, 1), List.of(16, 2), List.of(8, 4)).stream()
                .flatMap(attention ->
                        List.of(List.of(1, 32), List.of(2, 16), List.of(4, 8), List.of(8, 4), List.of(32, 1)).stream()
                                .map(experts ->
                                        List.of(attention.get(0), attention.get(1), experts.get(0), experts.get(1))))
                .collect(Collectors.toSet());
        assertEquals(expected, layouts); // tp 8 and 32 leave fewer than 8 ranks for each, 16 crosses hosts
    }

    @Test
    void smallWorldsAreListedWithAWarningForKimi() {
        Plan plan = Plan.of(ModelTensors.of(TestData.microK2(), Optional.empty()), a2(1, 2), new Workload(10, 100, 4));
        assertTrue(plan.best().isPresent());
        assertEquals(1, plan.warnings().size());
    }

    private static Machine a2(int hosts, int devices) {
        Machine machine = a2(hosts);
        return new Machine(
                hosts,
                devices,
                machine.memoryBytes(),
                machine.memoryFraction(),
                machine.memoryBandwidth(),
                machine.flops(),
                machine.linkBandwidth(),
                machine.networkBandwidth());
    }

    /** Every byte of every tensor is on one device of a world that divides nothing. */
    @Test
    void oneDeviceHoldsTheWholeCheckpoint() {
        ModelTensors model = ModelTensors.of(TestData.microK2(), Optional.empty());
        LayoutPlan alone =
                Plan.of(model, a2(1, 1), new Workload(10, 100, 4)).best().orElseThrow();
        assertEquals(
                model.tensors().stream().mapToLong(tensor -> tensor.bytes()).sum(), alone.weightBytes());
        assertEquals(0, alone.bytesMovedPerToken());
    }

    @Test
    void stagesHoldAllLayersBetweenThem() {
        ModelTensors model = ModelTensors.of(TestData.microK2(), Optional.empty());
        long whole =
                model.tensors().stream().mapToLong(tensor -> tensor.bytes()).sum();
        List<ModelWeights.Stage> stages = new ModelWeights(model).stages(new Layout(1, 1, 1, 1, 2));
        assertEquals(
                whole, stages.stream().mapToLong(ModelWeights.Stage::totalBytes).sum());
        assertEquals(
                model.config().numHiddenLayers(),
                stages.stream().mapToInt(ModelWeights.Stage::numLayers).sum());
    }

    @Test
    void headersAndConfigAloneSayTheSame(@TempDir Path folder) throws IOException {
        for (SynthDType dtype : SynthDType.values()) {
            Path written = folder.resolve(dtype.name());
            Map<String, Integer> fields =
                    Map.of("num_hidden_layers", 3, "n_routed_experts", 16, "hidden_size", 256, "vocab_size", 512);
            var options = new SynthOptions("kimi-k2", dtype, new TreeMap<>(fields), 1, 1 << 30, true, Optional.empty());
            SyntheticCheckpoint.write(written, options, (_, _) -> {});
            ModelTensors headers = ModelTensors.of(written, Optional.empty());
            Path config = Files.createDirectories(folder.resolve(dtype.name() + "-config"));
            Files.copy(written.resolve("config.json"), config.resolve("config.json"));
            Workload workload = new Workload(100, 1000, 8);
            List<LayoutPlan> fromHeaders = Plan.of(headers, a2(1), workload).layouts();
            assertFalse(fromHeaders.isEmpty());
            assertEquals(
                    fromHeaders,
                    Plan.of(ModelTensors.of(config, Optional.of(dtype)), a2(1), workload)
                            .layouts());
        }
    }

    @Test
    void configAloneTellsItsTypeAsMsmodelslimNotesIt(@TempDir Path folder) throws IOException {
        String json = Files.readString(kimi.resolve("config.json"));
        Files.writeString(folder.resolve("config.json"), json.replaceFirst("\\{", "{\"quantize\": \"w8a8_dynamic\","));
        assertEquals("w8a8", ModelTensors.of(folder, Optional.empty()).dtype());
        ModelConfig config = ModelConfig.read(kimi);
        assertEquals(
                "bf16",
                ModelTensors.of(kimi, Optional.empty()).dtype(),
                () -> config.quantisation().toString());
    }

    /** Twice the memory bandwidth cannot make it slower, and a step that only reads takes half the time. */
    @Test
    void speedFollowsTheMachine() {
        Machine slow = a2(4);
        Machine fast = new Machine(4, 8, 64L << 30, 0.95, 2 * Machine.A2_MEMORY_BANDWIDTH, 1e30, 1e30, 1e30);
        Machine endless = new Machine(4, 8, 64L << 30, 0.95, Machine.A2_MEMORY_BANDWIDTH, 1e30, 1e30, 1e30);
        double once = of(Plan.of(w8a8, endless, WORKLOAD), GUIDE).tokensPerSecond();
        assertEquals(2 * once, of(Plan.of(w8a8, fast, WORKLOAD), GUIDE).tokensPerSecond(), 1e-6 * once);
        assertTrue(of(Plan.of(w8a8, slow, WORKLOAD), GUIDE).tokensPerSecond() < once);
    }

    @Test
    void jsonHasTheFormOfTheLayouts() {
        JsonNode json = PlanReport.json(kimi(4));
        JsonNode guide = null;
        for (JsonNode layout : json.get("layouts"))
            if (layout.get("dp").intValue() == 8
                    && layout.get("tp").intValue() == 4
                    && layout.get("moe_tp").intValue() == 1
                    && layout.get("moe_ep").intValue() == 32
                    && layout.get("pp").intValue() == 1) guide = layout;
        assertTrue(guide != null && guide.get("fits").booleanValue(), json::toString);
        assertEquals(36.4e9, guide.get("weights_bytes").doubleValue(), 0.1e9);
        assertTrue(guide.get("kv_tokens").longValue() > 8 * 230_000);
        long kinds = 0;
        for (JsonNode bytes : guide.get("weights")) kinds += bytes.longValue();
        assertEquals(guide.get("weights_bytes").longValue(), kinds);
    }

    @Test
    void impossibleMachinesAreRefusedWithTheOption() {
        SeleneException error = assertThrows(SeleneException.class, () -> a2(0));
        assertTrue(error.getMessage().contains("--hosts 0"), error.getMessage());
        assertThrows(SeleneException.class, () -> new Workload(20, 10, 1));
    }
}
