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

class EngineBenchTest {
    @Test
    void anEngineIsTimedByStreamsAndTellsItsShares() {
        try (Checkpoint checkpoint = Checkpoint.open(TestData.path("golden/k2-micro"));
                Backend backend = Backends.open(Backends.NAMES.getFirst(), 1);
                LanguageModel model = DeepseekModel.load(checkpoint, backend, ModelOptions.defaults())) {
            List<String> progress = new ArrayList<>();
            var options = new EngineBench.Options(70, 3, List.of(1, 5), 1, DType.BF16);
            var results = new EngineBench(model, options).run(progress::add);
            assertEquals(
                    List.of(1, 5),
                    results.stream().map(EngineBench.Result::streams).toList());
            for (var result : results) {
                assertTrue(result.promptTokensPerSecond() > 0 && result.generatedTokensPerSecond() > 0);
                assertTrue(result.firstTokenMillis() > 0 && result.stepMillis() > 0);
                assertTrue(result.schedulingShare() > 0 && result.samplingShare() > 0);
                assertTrue(result.schedulingShare() + result.samplingShare() < 1);
            }
            assertEquals("streams 1, warm-up", progress.getFirst());
        }
    }

    @Test
    void optionsOutOfRangeAreRefused() {
        assertThrows(IllegalArgumentException.class, () -> new EngineBench.Options(1, 1, List.of(1), 1, DType.F32));
        assertThrows(IllegalArgumentException.class, () -> new EngineBench.Options(1, 2, List.of(0), 1, DType.F32));
    }
}
