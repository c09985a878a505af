package dev.selene.tools.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.selene.base.DType;
import dev.selene.base.SeleneException;
import dev.selene.compute.Backends;
import dev.selene.formats.Checkpoint;
import dev.selene.formats.ModelConfig;
import dev.selene.tools.SynthDType;
import dev.selene.tools.SynthOptions;
import dev.selene.tools.SyntheticCheckpoint;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class ModelBenchTest {
    private static final Map<String, Integer> SMALL = Map.of(
            "num_hidden_layers", 3,
            "vocab_size", 200,
            "hidden_size", 160,
            "intermediate_size", 288,
            "moe_intermediate_size", 96,
            "num_attention_heads", 4,
            "kv_lora_rank", 64);

    /** Notes what it is told. */
    private static final class Notes implements ModelBench.Listener {
        private final List<String> lines = new ArrayList<>();
        private final List<LoadFigure> loads = new ArrayList<>();
        private final List<Figure> figures = new ArrayList<>();

        @Override
        public void progress(String line) {
            lines.add(line);
        }

        @Override
        public void loaded(LoadFigure figure) {
            loads.add(figure);
        }

        @Override
        public void timed(Figure figure) {
            figures.add(figure);
        }
    }

    private static Notes bench(SynthDType dtype, List<Integer> threads, Workload... workloads) {
        Notes notes = new Notes();
        var options = new ModelBench.Options(Backends.NAMES.getFirst(), threads, List.of(workloads), 64, 2, DType.BF16);
        try (Checkpoint checkpoint = small(dtype)) {
            new ModelBench(checkpoint, options, notes).run();
        }
        return notes;
    }

    private static Checkpoint small(SynthDType dtype) {
        return SyntheticCheckpoint.inMemory(new SynthOptions("moonlight", dtype, new TreeMap<>(SMALL), 1, 1 << 20));
    }

    @Test
    void everyWorkloadIsTimedOnEveryNumberOfThreads() {
        Workload prompt = new Workload.Prompt(2, 100);
        Workload generate = new Workload.Generate(3, 70, 2);
        Notes notes = bench(SynthDType.W8A8_ALL, List.of(1, 2), prompt, generate);
        assertEquals(2, notes.loads.size());
        assertEquals(
                List.of(prompt, generate, prompt, generate),
                notes.figures.stream().map(Figure::workload).toList());
        assertEquals(4, notes.figures.getFirst().passes()); // 200 tokens, 64 at once
        for (Figure figure : notes.figures) {
            double shares = 0;
            for (Part part : Part.values()) shares += figure.share(part);
            assertEquals(1, shares, 1e-9);
            assertTrue(figure.tokensPerSecond() > 0 && figure.bandwidth() > 0 && figure.shareOfBandwidth() > 0);
            JsonNode json = figure.json();
            assertEquals(figure.phase(), json.get("phase").textValue());
            assertEquals(figure.workload().streams(), json.get("streams").intValue());
            assertTrue(json.get("parts").size() == Part.values().length);
        }
    }

    /** One token reads every weight once, but for the embedding and the experts it is not routed to. */
    @Test
    void bytesAreThoseOfTheRoutingThatHappened() {
        Figure figure = bench(SynthDType.W8A8_ALL, List.of(1), new Workload.Generate(1, 0, 1))
                .figures
                .getFirst();
        try (Checkpoint checkpoint = small(SynthDType.W8A8_ALL)) {
            ModelConfig config = checkpoint.config();
            long expected = 0;
            for (var tensor : checkpoint.tensors().values()) {
                boolean linear =
                        tensor.name().endsWith(".weight") && tensor.shape().rank() == 2
                                || tensor.name().endsWith(".weight_scale");
                if (!linear || tensor.name().contains("embed_tokens")) continue;
                boolean routed = tensor.name().contains(".experts.");
                double part = routed
                        ? (double) config.moe().orElseThrow().expertsPerToken()
                                / config.moe().orElseThrow().numRoutedExperts()
                        : 1;
                expected += Math.round(part * 1e6 * tensor.data().byteSize());
            }
            Usage usage = figure.runs().getFirst().usage();
            assertEquals(expected / 1_000_000, usage.weightBytes());
            assertEquals(config.moe().orElseThrow().expertsPerToken(), usage.distinctExperts());
            // one position of BF16 latents in each layer
            assertEquals(3L * config.attention().latentDim() * 2, usage.cacheBytes());
        }
    }

    @Test
    void streamsDoNotShareTheirTokens() {
        Figure figure = bench(SynthDType.BF16, List.of(1), new Workload.Generate(16, 0, 1))
                .figures
                .getFirst();
        assertTrue(figure.runs().getFirst().usage().distinctExperts() > 12, "16 streams all went to the same experts");
    }

    @Test
    void thePageIsWhole() {
        Notes notes = bench(SynthDType.BF16, List.of(1), new Workload.Prompt(1, 5), new Workload.Generate(1, 0, 2));
        String page = FigurePage.of("Speed <of> x", List.of("a & b"), notes.figures);
        assertTrue(page.contains("Speed &lt;of&gt; x") && page.contains("a &amp; b"));
        assertTrue(page.contains("<svg") && page.endsWith("</html>\n"));
        assertFalse(page.contains("http"), "the page fetches something");
    }

    @Test
    void whatDoesNotFitIsRefused() {
        SeleneException tooLong = assertThrows(
                SeleneException.class, () -> bench(SynthDType.BF16, List.of(1), new Workload.Generate(1, 8190, 48)));
        assertTrue(tooLong.getMessage().contains("context of 8192"), tooLong.getMessage());
        SeleneException tooMany = assertThrows(
                SeleneException.class, () -> bench(SynthDType.BF16, List.of(1), new Workload.Generate(65, 0, 1)));
        assertTrue(tooMany.getMessage().contains("--chunk"), tooMany.getMessage());
        assertThrows(IllegalArgumentException.class, () -> new Workload.Prompt(1, 0));
        assertThrows(IllegalArgumentException.class, () -> new Workload.Generate(1, -1, 1));
    }
}
