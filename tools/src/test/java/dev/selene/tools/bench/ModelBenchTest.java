package dev.selene.tools.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.selene.base.DType;
import dev.selene.compute.Backend;
import dev.selene.compute.Backends;
import dev.selene.formats.Checkpoint;
import dev.selene.model.DeepseekModel;
import dev.selene.model.LanguageModel;
import dev.selene.model.ModelOptions;
import dev.selene.testkit.TestData;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class ModelBenchTest {
    @Test
    void everyBatchSizeGetsALineAndAWarmUp() {
        try (Checkpoint checkpoint = Checkpoint.open(TestData.path("golden/k2-micro"));
                Backend backend = Backends.open(Backends.NAMES.getFirst(), 1);
                LanguageModel model = DeepseekModel.load(checkpoint, backend, ModelOptions.defaults())) {
            List<String> progress = new ArrayList<>();
            var options = new ModelBench.Options(5, 2, List.of(1, 3), 2, DType.BF16);
            var results = new ModelBench(model, options).run(progress::add);
            assertEquals(
                    List.of(1, 3),
                    results.stream().map(ModelBench.Result::batchSize).toList());
            for (var result : results)
                assertTrue(result.promptTokensPerSecond() > 0 && result.generatedTokensPerSecond() > 0);
            assertEquals("batch 1, warm-up", progress.getFirst());
            assertEquals(6, progress.size());
        }
    }

    @Test
    void optionsOutOfRangeAreRefused() {
        assertThrows(IllegalArgumentException.class, () -> new ModelBench.Options(0, 1, List.of(1), 1, DType.F32));
        assertThrows(IllegalArgumentException.class, () -> new ModelBench.Options(1, 1, List.of(0), 1, DType.F32));
    }
}
