package dev.selene.formats;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.selene.base.SeleneException;
import dev.selene.formats.MoeConfig.ScoringFunction;
import dev.selene.formats.MoeConfig.Selection;
import dev.selene.formats.RopeConfig.Yarn;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What is read from the config.json of each published model; {@code configs/README.md} tells where the files are from. */
class PublishedConfigTest {
    private static final List<String> EXPERTS_ONLY =
            List.of("lm_head", "re:.*self_attn.*", "re:.*shared_experts.*", "re:.*mlp\\.(gate|up|gate_up|down)_proj.*");

    private static final AttentionConfig KIMI_ATTENTION =
            new AttentionConfig(64, OptionalInt.of(1536), 512, 128, 64, 128);
    private static final MoeConfig KIMI_EXPERTS =
            new MoeConfig(384, 1, 8, 2048, 1, 1, ScoringFunction.SIGMOID, Selection.NOAUX_TC, true, 2.827);

    @Test
    void kimiK2() {
        assertEquals(
                kimi(131072, 1e-6, new Yarn(32, 4096, 1, 1, 1, 1), 163585, fp8()), TestConfigs.published("kimi-k2"));
    }

    @Test
    void kimiK20905() {
        assertEquals(
                kimi(262144, 1e-6, new Yarn(64, 4096, 1, 1, 1, 1), 163586, fp8()),
                TestConfigs.published("kimi-k2-0905"));
    }

    @Test
    void kimiK2Thinking() {
        assertEquals(
                kimi(262144, 1e-5, new Yarn(64, 4096, 1, 1, 1, 1), 163586, int4()),
                TestConfigs.published("kimi-k2-thinking"));
    }

    /** The text part, whose tensors have a prefix; its YaRN differs from Kimi-K2-Thinking's. */
    @Test
    void kimiK25() {
        ModelConfig text = kimi(262144, 1e-5, new Yarn(64, 4096, 32, 1, 1, 1), 163585, int4());
        ModelConfig expected = new ModelConfig(
                ModelFamily.KIMI_K25,
                "kimi_k25",
                "language_model.",
                text.vocabSize(),
                text.hiddenSize(),
                text.numHiddenLayers(),
                text.numMtpLayers(),
                text.maxPositionEmbeddings(),
                text.rmsNormEps(),
                text.attention(),
                text.rope(),
                text.intermediateSize(),
                text.denseLayers(),
                text.moe(),
                text.tieWordEmbeddings(),
                text.bosTokenId(),
                text.eosTokenIds(),
                text.quantisation());
        assertEquals(expected, TestConfigs.published("kimi-k2.5"));
    }

    private static ModelConfig kimi(int positions, double eps, Yarn yarn, int eos, QuantisationConfig quantisation) {
        return new ModelConfig(
                ModelFamily.KIMI_K2,
                "kimi_k2",
                "",
                163840,
                7168,
                61,
                0,
                positions,
                eps,
                KIMI_ATTENTION,
                new RopeConfig(50000, Optional.of(yarn)),
                18432,
                Set.of(0),
                Optional.of(KIMI_EXPERTS),
                false,
                OptionalInt.of(163584),
                Set.of(eos),
                quantisation);
    }

    @Test
    void moonlight() {
        ModelConfig expected = new ModelConfig(
                ModelFamily.DEEPSEEK_V3,
                "deepseek_v3",
                "",
                163840,
                2048,
                27,
                0,
                8192,
                1e-5,
                new AttentionConfig(16, OptionalInt.empty(), 512, 128, 64, 128),
                new RopeConfig(50000, Optional.empty()),
                11264,
                Set.of(0),
                Optional.of(
                        new MoeConfig(64, 2, 6, 1408, 1, 1, ScoringFunction.SIGMOID, Selection.NOAUX_TC, true, 2.446)),
                false,
                OptionalInt.of(163584),
                Set.of(163586),
                new QuantisationConfig.None());
        assertEquals(expected, TestConfigs.published("moonlight"));
    }

    @Test
    void deepseekV3AndItsSuccessors() {
        ModelConfig expected = new ModelConfig(
                ModelFamily.DEEPSEEK_V3,
                "deepseek_v3",
                "",
                129280,
                7168,
                61,
                1,
                163840,
                1e-6,
                new AttentionConfig(128, OptionalInt.of(1536), 512, 128, 64, 128),
                new RopeConfig(10000, Optional.of(new Yarn(40, 4096, 32, 1, 1, 1))),
                18432,
                Set.of(0, 1, 2),
                Optional.of(
                        new MoeConfig(256, 1, 8, 2048, 8, 4, ScoringFunction.SIGMOID, Selection.NOAUX_TC, true, 2.5)),
                false,
                OptionalInt.of(0),
                Set.of(1),
                fp8());
        assertEquals(expected, TestConfigs.published("deepseek-v3"));
        assertEquals(expected, TestConfigs.published("deepseek-r1"));
        assertEquals(expected, TestConfigs.published("deepseek-v3.1"));
    }

    @Test
    void deepseekV2Lite() {
        ModelConfig expected = new ModelConfig(
                ModelFamily.DEEPSEEK_V2,
                "deepseek_v2",
                "",
                102400,
                2048,
                27,
                0,
                163840,
                1e-6,
                new AttentionConfig(16, OptionalInt.empty(), 512, 128, 64, 128),
                new RopeConfig(10000, Optional.of(new Yarn(40, 4096, 32, 1, 0.707, 0.707))),
                10944,
                Set.of(0),
                Optional.of(new MoeConfig(64, 2, 6, 1408, 1, 1, ScoringFunction.SOFTMAX, Selection.GREEDY, false, 1.0)),
                false,
                OptionalInt.of(100000),
                Set.of(100001),
                new QuantisationConfig.None());
        assertEquals(expected, TestConfigs.published("deepseek-v2-lite"));
    }

    @Test
    void deepseekV2ChoosesWithinGroups() {
        assertEquals(
                new MoeConfig(
                        160, 2, 6, 1536, 8, 3, ScoringFunction.SOFTMAX, Selection.GROUP_LIMITED_GREEDY, false, 16.0),
                TestConfigs.published("deepseek-v2").moe().orElseThrow());
    }

    /** No scoring_func, a list of eos ids, value heads wider than key heads. */
    @Test
    void glm47Flash() {
        ModelConfig expected = new ModelConfig(
                ModelFamily.GLM4_MOE_LITE,
                "glm4_moe_lite",
                "",
                154880,
                2048,
                47,
                1,
                202752,
                1e-5,
                new AttentionConfig(20, OptionalInt.of(768), 512, 192, 64, 256),
                new RopeConfig(1e6, Optional.empty()),
                10240,
                Set.of(0),
                Optional.of(
                        new MoeConfig(64, 1, 4, 1536, 1, 1, ScoringFunction.SIGMOID, Selection.NOAUX_TC, true, 1.8)),
                false,
                OptionalInt.of(0),
                Set.of(154820, 154827, 154829),
                new QuantisationConfig.None());
        assertEquals(expected, TestConfigs.published("glm-4.7-flash"));
    }

    @Test
    void mistralLarge3IsRefusedWithTheReason() {
        SeleneException e = assertThrows(SeleneException.class, () -> TestConfigs.published("mistral-large-3"));
        assertEquals(SeleneException.Kind.DATA, e.kind());
        assertTrue(e.getMessage().contains("MistralLarge3ForCausalLM"), e.getMessage());
        assertTrue(e.getMessage().contains("softmax"), e.getMessage());
    }

    private static QuantisationConfig fp8() {
        return new QuantisationConfig.Fp8Block(128);
    }

    private static QuantisationConfig int4() {
        return new QuantisationConfig.Int4Group(32, false, EXPERTS_ONLY);
    }
}
