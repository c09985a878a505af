package dev.selene.formats;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.selene.base.DType;
import dev.selene.base.Shape;
import dev.selene.testkit.TestData;
import java.lang.foreign.ValueLayout;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Every checkpoint that other tests compute with opens, and holds what its README says. */
class CheckpointGoldenTest {
    @ParameterizedTest
    @CsvSource({
        "k2-micro,            KIMI_K2,       142",
        "k2-micro-fp8,        KIMI_K2,       262",
        "k2-micro-int4,       KIMI_K2,       331",
        "k2-micro-w8a8,       KIMI_K2,       373",
        "k2-micro-w8a8-static,KIMI_K2,       397",
        "v3-micro,            DEEPSEEK_V3,   219",
        "v2lite-micro,        DEEPSEEK_V2,   131",
        "moonlight-micro,     DEEPSEEK_V3,   133",
        "glm47flash-micro,    GLM4_MOE_LITE, 207",
    })
    void goldenCheckpointsOpen(String name, ModelFamily family, int tensors) {
        try (Checkpoint checkpoint = Checkpoint.open(TestData.path("golden/" + name))) {
            assertEquals(family, checkpoint.config().family());
            assertEquals(tensors, checkpoint.tensors().size());
            checkpoint
                    .tensors()
                    .values()
                    .forEach(tensor -> assertEquals(
                            tensor.shape().elements() * tensor.dtype().bytes(),
                            tensor.data().byteSize(),
                            tensor.name()));
        }
    }

    @Test
    void embeddedModelOpens() {
        try (Checkpoint checkpoint = Checkpoint.open(TestData.microK2())) {
            assertEquals(
                    new QuantisationConfig.Fp8Block(128), checkpoint.config().quantisation());
            assertEquals(Set.of(1794), checkpoint.generationConfig().eosTokenIds());
            assertEquals(OptionalInt.of(2048), checkpoint.generationConfig().maxLength());
        }
    }

    @Test
    void bytesAreThoseOfTheFile() {
        try (Checkpoint checkpoint = Checkpoint.open(TestData.path("golden/k2-micro-int4"))) {
            StoredTensor shape = checkpoint.tensors().get("model.layers.1.mlp.experts.0.down_proj.weight_shape");
            assertEquals(DType.INT32, shape.dtype());
            assertEquals(Shape.of(2), shape.shape());
            assertEquals(160, shape.data().get(ValueLayout.JAVA_INT_UNALIGNED, 0));
            assertEquals(96, shape.data().get(ValueLayout.JAVA_INT_UNALIGNED, 4));
            assertTrue(shape.data().isReadOnly());
        }
    }

    @Test
    void quantisationIsToldByConfigOrByDescription() {
        try (Checkpoint int4 = Checkpoint.open(TestData.path("golden/k2-micro-int4"));
                Checkpoint w8a8 = Checkpoint.open(TestData.path("golden/k2-micro-w8a8-static"))) {
            assertEquals(Optional.empty(), int4.quantDescription());
            assertTrue(int4.config().quantisation() instanceof QuantisationConfig.Int4Group group
                    && group.group() == 32
                    && group.ignore().contains("lm_head"));
            assertEquals(new QuantisationConfig.None(), w8a8.config().quantisation());
            var types = w8a8.quantDescription().orElseThrow().types();
            assertEquals("W8A8", types.get("model.layers.0.self_attn.o_proj.input_scale"));
            assertEquals("W8A8_DYNAMIC", types.get("model.layers.2.mlp.shared_experts.down_proj.weight"));
            assertFalse(types.containsKey("version"));
            assertEquals(w8a8.tensors().keySet(), types.keySet());
        }
    }

    @Test
    void tensorsEndWithTheirCheckpoint() {
        StoredTensor tensor;
        try (Checkpoint checkpoint = Checkpoint.open(TestData.path("golden/moonlight-micro"))) {
            tensor = checkpoint.tensors().get("lm_head.weight");
        }
        assertFalse(tensor.data().scope().isAlive());
    }
}
