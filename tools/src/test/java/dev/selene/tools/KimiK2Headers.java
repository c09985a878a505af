package dev.selene.tools;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.selene.base.Json;
import dev.selene.testkit.TestData;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * A checkpoint of Kimi-K2's real size in its published FP8 layout, 61 shards and 139,644 tensors, with true headers and
 * holes instead of weights: sparse files that take no room on the disk.
 */
final class KimiK2Headers {
    private static final int HIDDEN = 7168;
    private static final int LAYERS = 61;
    private static final int EXPERTS = 384;
    private static final int BLOCK = 128;

    private final Path directory;
    private final ObjectNode weightMap = Json.mapper().createObjectNode();
    private ObjectNode header;
    private String file;
    private long end;

    private KimiK2Headers(Path directory) {
        this.directory = directory;
    }

    static Path write(Path directory) throws IOException {
        new KimiK2Headers(directory).write();
        return directory;
    }

    private void write() throws IOException {
        writeConfig();
        for (int layer = 0; layer < LAYERS; layer++) {
            header = Json.mapper().createObjectNode();
            file = "model-" + (layer + 1) + "-of-61.safetensors";
            end = 0;
            if (layer == 0) tensor("model.embed_tokens.weight", "BF16", 2, 163840, HIDDEN);
            layer("model.layers." + layer + ".", layer == 0);
            if (layer == LAYERS - 1) {
                tensor("model.norm.weight", "BF16", 2, HIDDEN);
                tensor("lm_head.weight", "BF16", 2, 163840, HIDDEN);
            }
            writeShard();
        }
        ObjectNode index = Json.mapper().createObjectNode();
        index.putObject("metadata").put("total_size", 0);
        index.set("weight_map", weightMap);
        Files.write(
                directory.resolve("model.safetensors.index.json"), Json.mapper().writeValueAsBytes(index));
    }

    private void layer(String prefix, boolean dense) {
        tensor(prefix + "input_layernorm.weight", "BF16", 2, HIDDEN);
        tensor(prefix + "post_attention_layernorm.weight", "BF16", 2, HIDDEN);
        String attention = prefix + "self_attn.";
        fp8(attention + "q_a_proj", 1536, HIDDEN);
        tensor(attention + "q_a_layernorm.weight", "BF16", 2, 1536);
        fp8(attention + "q_b_proj", 12288, 1536);
        fp8(attention + "kv_a_proj_with_mqa", 576, HIDDEN);
        tensor(attention + "kv_a_layernorm.weight", "BF16", 2, 512);
        fp8(attention + "kv_b_proj", 16384, 512);
        fp8(attention + "o_proj", HIDDEN, 8192);
        tensor(attention + "rotary_emb.inv_freq", "BF16", 2, 56);
        if (dense) {
            mlp(prefix + "mlp.", 18432);
            return;
        }
        tensor(prefix + "mlp.gate.weight", "BF16", 2, EXPERTS, HIDDEN);
        tensor(prefix + "mlp.gate.e_score_correction_bias", "F32", 4, EXPERTS);
        for (int expert = 0; expert < EXPERTS; expert++) mlp(prefix + "mlp.experts." + expert + ".", 2048);
        mlp(prefix + "mlp.shared_experts.", 2048);
    }

    private void mlp(String prefix, int width) {
        fp8(prefix + "gate_proj", width, HIDDEN);
        fp8(prefix + "up_proj", width, HIDDEN);
        fp8(prefix + "down_proj", HIDDEN, width);
    }

    private void fp8(String name, int out, int in) {
        tensor(name + ".weight", "F8_E4M3", 1, out, in);
        tensor(name + ".weight_scale_inv", "F32", 4, Math.ceilDiv(out, BLOCK), Math.ceilDiv(in, BLOCK));
    }

    private void tensor(String name, String dtype, int bytes, long... shape) {
        ObjectNode entry = header.putObject(name).put("dtype", dtype);
        long elements = 1;
        for (long dimension : shape) elements *= dimension;
        entry.putPOJO("shape", shape);
        entry.putArray("data_offsets").add(end).add(end + elements * bytes);
        end += elements * bytes;
        weightMap.put(name, file);
    }

    private void writeShard() throws IOException {
        byte[] text = Json.mapper().writeValueAsString(header).getBytes(StandardCharsets.UTF_8);
        ByteBuffer length =
                ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN).putLong(text.length);
        try (var shard = new RandomAccessFile(directory.resolve(file).toFile(), "rw")) {
            shard.write(length.array());
            shard.write(text);
            shard.setLength(8 + text.length + end);
        }
    }

    private void writeConfig() throws IOException {
        ObjectNode config = (ObjectNode) Json.read(TestData.path("golden/k2-micro-fp8/config.json"), 1 << 20);
        config.put("hidden_size", HIDDEN)
                .put("num_hidden_layers", LAYERS)
                .put("num_attention_heads", 64)
                .put("num_key_value_heads", 64)
                .put("q_lora_rank", 1536)
                .put("kv_lora_rank", 512)
                .put("qk_nope_head_dim", 128)
                .put("qk_rope_head_dim", 64)
                .put("v_head_dim", 128)
                .put("intermediate_size", 18432)
                .put("moe_intermediate_size", 2048)
                .put("n_routed_experts", EXPERTS)
                .put("num_experts_per_tok", 8)
                .put("vocab_size", 163840)
                .put("bos_token_id", 163584)
                .put("eos_token_id", 163585);
        Files.write(directory.resolve("config.json"), Json.mapper().writeValueAsBytes(config));
    }
}
