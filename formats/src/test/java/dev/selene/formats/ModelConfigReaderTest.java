package dev.selene.formats;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.selene.base.Json;
import dev.selene.base.SeleneException;
import dev.selene.formats.MoeConfig.ScoringFunction;
import dev.selene.formats.MoeConfig.Selection;
import dev.selene.formats.RopeConfig.Yarn;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ModelConfigReaderTest {
    @Test
    void ropeTypeIsReadUnderItsOldAndItsNewName() {
        ModelConfig newName = TestConfigs.changed("kimi-k2", root -> {
            ObjectNode rope = (ObjectNode) root.get("rope_scaling");
            rope.set("rope_type", rope.remove("type"));
        });
        assertEquals(TestConfigs.published("kimi-k2"), newName);
    }

    @Test
    void ropeParametersHoldThetaAndYarn() {
        ModelConfig current = TestConfigs.changed("kimi-k2", root -> {
            ObjectNode rope = (ObjectNode) root.remove("rope_scaling");
            rope.set("rope_type", rope.remove("type"));
            rope.set("rope_theta", root.remove("rope_theta"));
            root.set("rope_parameters", rope);
        });
        assertEquals(TestConfigs.published("kimi-k2"), current);
    }

    @Test
    void int4WithInt8InputsByTokenIsW4A8() {
        ModelConfig w4a8 = TestConfigs.changed(
                "kimi-k2-thinking",
                root -> set(
                        root,
                        "quantization_config/config_groups/group_0/input_activations",
                        "{\"num_bits\":8,\"type\":\"int\",\"strategy\":\"token\",\"dynamic\":true,\"symmetric\":true}"));
        var int4 = (QuantisationConfig.Int4Group)
                TestConfigs.published("kimi-k2-thinking").quantisation();
        assertEquals(new QuantisationConfig.Int4Group(32, true, int4.ignore()), w4a8.quantisation());
    }

    @ParameterizedTest
    @ValueSource(strings = {"{}", "{\"rope_type\": \"default\"}", "{\"type\": \"default\"}", "null"})
    void plainRopeHasManyForms(String rope) {
        ModelConfig plain = TestConfigs.changed("moonlight", root -> root.set("rope_scaling", json(rope)));
        assertEquals(new RopeConfig(50000, Optional.empty()), plain.rope());
        ModelConfig absent = TestConfigs.changed("moonlight", root -> root.remove("rope_scaling"));
        assertEquals(plain, absent);
    }

    @Test
    void nullInsideTheRopeObjectIsAbsent() {
        ModelConfig nulls = TestConfigs.changed(
                "kimi-k2",
                root -> ((ObjectNode) root.get("rope_scaling"))
                        .putNull("short_factor")
                        .putNull("attention_factor"));
        assertEquals(TestConfigs.published("kimi-k2"), nulls);
    }

    @Test
    void absentYarnFieldsGetTheDefaultsOfThePublishedCode() {
        ModelConfig sparse = TestConfigs.changed(
                "kimi-k2", root -> root.set("rope_scaling", json("{\"type\": \"yarn\", \"factor\": 8}")));
        assertEquals(Optional.of(new Yarn(8, 4096, 32, 1, 1, 0)), sparse.rope().yarn());
    }

    @Test
    void absentRoutingFieldsGetTheDefaultsOfTheFamily() {
        Consumer<ObjectNode> drop = root -> {
            for (String name : new String[] {"scoring_func", "topk_method", "norm_topk_prob", "n_group", "topk_group"})
                root.remove(name);
        };
        MoeConfig v2 = TestConfigs.changed("deepseek-v2-lite", drop).moe().orElseThrow();
        assertEquals(ScoringFunction.SOFTMAX, v2.scoring());
        assertEquals(Selection.GREEDY, v2.selection());
        assertEquals(false, v2.normTopkProb());
        assertEquals(1, v2.numGroups());
        MoeConfig kimi = TestConfigs.changed("kimi-k2", drop).moe().orElseThrow();
        assertEquals(TestConfigs.published("kimi-k2").moe().orElseThrow(), kimi);
    }

    @Test
    void layerTypesMayReplaceTheCountOfDenseLayers() {
        ModelConfig listed = TestConfigs.changed("kimi-k2", root -> {
            root.put("num_hidden_layers", 4).remove("first_k_dense_replace");
            root.set("mlp_layer_types", json("[\"dense\", \"sparse\", \"dense\", \"sparse\"]"));
        });
        assertEquals(Set.of(0, 2), listed.denseLayers());
        assertTrue(listed.isMoeLayer(3));
    }

    @Test
    void everyNthLayerMayHaveExperts() {
        ModelConfig everySecond = TestConfigs.changed(
                "kimi-k2", root -> root.put("num_hidden_layers", 6).put("moe_layer_freq", 2));
        assertEquals(Set.of(0, 1, 3, 5), everySecond.denseLayers());
    }

    @Test
    void withoutExpertsEveryLayerIsDense() {
        ModelConfig dense = TestConfigs.changed("kimi-k2", root -> {
            root.put("num_hidden_layers", 3);
            root.remove("n_routed_experts");
            root.remove("num_experts_per_tok");
        });
        assertEquals(Optional.empty(), dense.moe());
        assertEquals(Set.of(0, 1, 2), dense.denseLayers());
    }

    @Test
    void integersMayBeWrittenAsFloats() {
        ModelConfig floats = TestConfigs.changed(
                "kimi-k2", root -> root.put("hidden_size", 7168.0).put("rope_theta", 50000));
        assertEquals(TestConfigs.published("kimi-k2"), floats);
    }

    @Test
    void multimodalFilesMayQuantiseAtTheTopOnly() {
        ModelConfig top = TestConfigs.changed(
                "kimi-k2.5", root -> ((ObjectNode) root.get("text_config")).remove("quantization_config"));
        assertEquals(TestConfigs.published("kimi-k2.5"), top);
    }

    @Test
    void absentTokenIdsStayEmpty() {
        ModelConfig none = TestConfigs.changed("kimi-k2", root -> {
            root.putNull("bos_token_id");
            root.remove("eos_token_id");
        });
        assertEquals(OptionalInt.empty(), none.bosTokenId());
        assertEquals(Set.of(), none.eosTokenIds());
    }

    @Test
    void keysOfMindieAreAccepted() {
        ModelConfig mindie = TestConfigs.changed("deepseek-v3", root -> {
            root.put("model_type", "deepseekv2").put("quantize", "w8a8_dynamic").put("mla_quantize", "w8a8");
            root.remove("quantization_config");
        });
        assertEquals(ModelFamily.DEEPSEEK_V3, mindie.family());
        assertEquals(new QuantisationConfig.None(), mindie.quantisation());
    }

    /** One field changed, and what the message must name. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "kimi-k2 | hidden_size                      | 0                     | hidden_size is 0, expected an integer from 1",
                "kimi-k2 | hidden_size                      | null                  | hidden_size is missing",
                "kimi-k2 | hidden_size                      | \"7168\"              | hidden_size is \"7168\", expected an integer",
                "kimi-k2 | hidden_size                      | 7168.5                | hidden_size is 7168.5",
                "kimi-k2 | hidden_size                      | 1e300                 | hidden_size is",
                "kimi-k2 | hidden_size                      | 99999999999999999999  | hidden_size is 99999999999999999999",
                "kimi-k2 | num_hidden_layers                | -1                    | num_hidden_layers is -1",
                "kimi-k2 | num_experts_per_tok              | 385                   | num_experts_per_tok is 385, expected an integer from 1 to 384",
                "kimi-k2 | n_group                          | 5                     | n_group is 5, which does not divide n_routed_experts 384",
                "kimi-k2 | n_group                          | 384                   | one expert in a group",
                "kimi-k2 | topk_group                       | 2                     | topk_group is 2, more than n_group 1",
                "deepseek-v3 | num_experts_per_tok          | 129                   | more than the 128 experts in topk_group 4 groups of 32",
                "kimi-k2 | num_key_value_heads              | 8                     | num_key_value_heads is 8, expected num_attention_heads 64",
                "kimi-k2 | qk_rope_head_dim                 | 63                    | qk_rope_head_dim is 63, expected an even number",
                "kimi-k2 | rms_norm_eps                     | 0                     | rms_norm_eps is 0",
                "kimi-k2 | rms_norm_eps                     | \"NaN\"               | rms_norm_eps is \"NaN\"",
                "kimi-k2 | rope_theta                       | 1                     | rope_theta is 1, expected a number from 1.001",
                "kimi-k2 | rope_scaling                     | \"yarn\"              | rope_scaling is \"yarn\", expected an object",
                "kimi-k2 | rope_scaling/type                | \"linear\"            | rope_scaling.type is \"linear\", supported are default and yarn",
                "kimi-k2 | rope_scaling/rope_type           | \"llama3\"            | rope_scaling.rope_type is \"llama3\"",
                "kimi-k2 | rope_scaling/factor              | 0.5                   | rope_scaling.factor is 0.5",
                "kimi-k2 | rope_scaling/factor              | null                  | rope_scaling.factor is missing",
                "kimi-k2 | rope_scaling/type                | null                  | rope_scaling.type is null, though a factor is given",
                "kimi-k2 | rope_scaling/llama_4_scaling     | 0.1                   | rope_scaling.llama_4_scaling is 0.1, a field that is not known",
                "kimi-k2 | rope_scaling/attention_factor    | 1.2                   | rope_scaling.attention_factor is 1.2",
                "kimi-k2 | rope_scaling/truncate            | false                 | rope_scaling.truncate is false",
                "kimi-k2 | rope_parameters                  | {\"rope_type\":\"default\"} | rope_scaling is",
                "kimi-k2 | rope_parameters                  | {\"rope_theta\":9}      | rope_theta is 50000.0, rope_parameters.rope_theta is 9.0",
                "kimi-k2 | attention_bias                   | true                  | attention_bias is true, biases are not supported",
                "kimi-k2 | hidden_act                       | \"gelu\"              | hidden_act is \"gelu\", only silu",
                "kimi-k2 | tie_word_embeddings              | 1                     | tie_word_embeddings is 1, expected true or false",
                "kimi-k2 | partial_rotary_factor            | 0.5                   | partial_rotary_factor is 0.5",
                "kimi-k2 | rope_interleave                  | false                 | rope_interleave is false",
                "kimi-k2 | index_topk                       | 2048                  | sparse attention",
                "kimi-k2 | scoring_func                     | \"softmax\"           | scoring_func softmax with topk_method noaux_tc",
                "kimi-k2 | scoring_func                     | \"tanh\"              | scoring_func is \"tanh\"",
                "kimi-k2 | topk_method                      | \"best\"              | topk_method is \"best\"",
                "kimi-k2 | n_routed_experts                 | null                  | n_routed_experts is null, though num_experts_per_tok is given",
                "kimi-k2 | first_k_dense_replace            | null                  | first_k_dense_replace is null",
                "kimi-k2 | mlp_layer_types                  | [\"dense\"]           | mlp_layer_types is [\"dense\"], expected 61 entries",
                "kimi-k2 | eos_token_id                     | [1, \"x\"]            | eos_token_id is [1,\"x\"], expected a list of integers",
                "kimi-k2 | architectures                    | [\"LlamaForCausalLM\"] | LlamaForCausalLM",
                "kimi-k2 | architectures                    | [\"DeepseekV2ForCausalLM\"] | model_type is \"kimi_k2\", which does not go with architectures",
                "kimi-k2 | model_type                       | \"deepseek_v32\"      | model_type is \"deepseek_v32\", not supported",
                "kimi-k2.5 | text_config                    | null                  | text_config is null, expected an object",
                "kimi-k2.5 | text_config/model_type         | \"qwen3\"             | text_config.model_type is \"qwen3\"",
                "kimi-k2 | quantization_config/quant_method | \"gptq\"              | quantization_config.quant_method is \"gptq\", supported are",
                "kimi-k2 | quantization_config/weight_block_size | [64, 128]        | only square blocks",
                "kimi-k2 | quantization_config/weight_block_size | null             | only square blocks",
                "kimi-k2 | quantization_config/activation_scheme | \"static\"       | only dynamic is supported",
                "kimi-k2 | quantization_config/fmt          | \"e5m2\"              | only e4m3 is supported",
                "kimi-k2-thinking | quantization_config/format | \"float-quantized\" | only pack-quantized",
                "kimi-k2-thinking | quantization_config/kv_cache_scheme | {\"num_bits\":8} | kv_cache_scheme",
                "kimi-k2-thinking | quantization_config/ignore | [\"re:(\"]         | not a regular expression",
                "kimi-k2-thinking | quantization_config/config_groups | {}          | expected one group",
                "kimi-k2-thinking | quantization_config/config_groups/group_0/input_activations | {\"num_bits\":4,\"strategy\":\"token\",\"dynamic\":true} | input_activations.num_bits is 4, only 8",
                "kimi-k2-thinking | quantization_config/config_groups/group_0/input_activations | {\"num_bits\":8,\"strategy\":\"tensor\",\"dynamic\":true} | input_activations.strategy is \"tensor\", only token",
                "kimi-k2-thinking | quantization_config/config_groups/group_0/input_activations | {\"num_bits\":8,\"strategy\":\"token\",\"dynamic\":false} | input_activations.dynamic is false, only true",
                "kimi-k2-thinking | quantization_config/config_groups/group_0/input_activations | {\"strategy\":\"token\",\"dynamic\":true,\"symmetric\":false} | input_activations.symmetric is false, zero points",
                "kimi-k2-thinking | quantization_config/config_groups/group_0/input_activations | {\"strategy\":\"token\",\"dynamic\":true,\"type\":\"float\"} | input_activations.type is \"float\", only int",
                "kimi-k2-thinking | quantization_config/config_groups/group_0/output_activations | {\"num_bits\":8} | only weights and inputs may be quantised",
                "kimi-k2-thinking | quantization_config/config_groups/group_0/targets | [\"Embedding\"] | expected [\"Linear\"]",
                "kimi-k2-thinking | quantization_config/config_groups/group_0/weights/symmetric | false | zero points are not supported",
                "kimi-k2-thinking | quantization_config/config_groups/group_0/weights/actorder | \"group\" | reordered columns",
                "kimi-k2-thinking | quantization_config/config_groups/group_0/weights/num_bits | 8 | only 4 is supported",
                "kimi-k2-thinking | quantization_config/config_groups/group_0/weights/group_size | 12 | multiple of 8",
            })
    void aFieldThatCannotBeHonouredIsRefused(String name, String path, String value, String message) {
        SeleneException e =
                assertThrows(SeleneException.class, () -> TestConfigs.changed(name, root -> set(root, path, value)));
        assertEquals(SeleneException.Kind.DATA, e.kind());
        assertTrue(e.getMessage().startsWith(name + ": "), e.getMessage());
        assertTrue(e.getMessage().contains(message), e.getMessage());
    }

    @Test
    void allProblemsAreToldAtOnce() {
        SeleneException e = assertThrows(
                SeleneException.class,
                () -> TestConfigs.changed(
                        "kimi-k2",
                        root -> root.put("hidden_size", 0)
                                .put("hidden_act", "relu")
                                .remove("vocab_size")));
        assertTrue(e.getMessage().startsWith("kimi-k2: 3 problems:"), e.getMessage());
    }

    private static void set(ObjectNode root, String path, String value) {
        ObjectNode holder = root;
        String[] names = path.split("/");
        for (int i = 0; i < names.length - 1; i++) holder = (ObjectNode) holder.get(names[i]);
        holder.set(names[names.length - 1], json(value));
    }

    private static JsonNode json(String text) {
        return Json.parse(text, "test", SeleneException.Kind.INTERNAL);
    }
}
