package dev.selene.formats;

import com.fasterxml.jackson.databind.JsonNode;
import dev.selene.base.Json;
import dev.selene.base.SeleneException;
import dev.selene.testkit.Fuzz;
import dev.selene.testkit.TestData;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Every reader, fed with mutated files: it reads them or throws its one declared error, and what it reads keeps its
 * invariants.
 */
@Tag("fuzz")
class FormatsFuzzTest {
    private static final long SEED = 20250712;

    @Test
    void safetensorsHeader() {
        byte[] valid = SafetensorsBytes.file("""
                {"__metadata__":{"format":"pt"},\
                "model.a":{"dtype":"F8_E4M3","shape":[2,8],"data_offsets":[0,16]},\
                "model.b":{"dtype":"BF16","shape":[2,2,2],"data_offsets":[16,32]},\
                "c":{"dtype":"I64","shape":[],"data_offsets":[32,40]}}""", 40);
        fuzz(List.of(valid), bytes -> checkCover(SafetensorsBytes.parse(bytes), bytes.length));
    }

    private static void checkCover(SafetensorsHeader header, int fileBytes) {
        long end = header.dataStart();
        for (SafetensorsHeader.Entry entry : header.entries()) {
            long bytes = entry.shape().elements() * entry.dtype().bytes();
            if (header.dataStart() + entry.begin() != end || entry.end() - entry.begin() != bytes)
                throw new AssertionError("accepted " + entry + " at " + end);
            end += bytes;
        }
        if (end != fileBytes) throw new AssertionError("accepted data up to " + end + " in " + fileBytes + " bytes");
    }

    @Test
    void weightIndex() {
        String valid = """
                {"metadata": {"total_size": 9}, "weight_map": {"model.a": "model-00001-of-00002.safetensors",
                 "model.b": "model-00002-of-00002.safetensors", "c": "m.safetensors"}}""";
        fuzz(
                List.of(valid.getBytes(StandardCharsets.UTF_8)),
                bytes -> WeightIndex.parse(bytes, "index").shardOf().values().forEach(FormatsFuzzTest::checkPlain));
    }

    private static void checkPlain(String shard) {
        Path here = Path.of("/checkpoint");
        if (!here.resolve(shard).normalize().getParent().equals(here))
            throw new AssertionError("accepted shard " + shard);
    }

    @Test
    void modelConfig() {
        List<byte[]> valid = Stream.of(
                        "kimi-k2-thinking", "kimi-k2.5", "deepseek-v3", "deepseek-v2-lite", "glm-4.7-flash")
                .map(TestConfigs::bytes)
                .toList();
        fuzz(valid, bytes -> checkSizes(ModelConfigReader.parse(json(bytes), "config.json")));
    }

    /** What loaders multiply must stay far from overflow. */
    private static void checkSizes(ModelConfig config) {
        AttentionConfig attention = config.attention();
        long widest = Math.max(attention.qkHeadDim(), attention.qkNopeHeadDim() + attention.vHeadDim());
        Math.toIntExact(attention.numHeads() * widest);
        Math.multiplyExact(config.vocabSize(), 4L * config.hiddenSize());
        config.moe().ifPresent(moe -> {
            Math.toIntExact((long) moe.intermediateSize() * Math.max(1, moe.numSharedExperts()));
            if (moe.expertsPerToken() > moe.numRoutedExperts() || moe.numRoutedExperts() % moe.numGroups() != 0)
                throw new AssertionError("accepted " + moe);
        });
        if (!(config.rmsNormEps() > 0) || !(config.rope().theta() > 1)) throw new AssertionError("accepted " + config);
    }

    @Test
    void generationConfig() {
        String valid =
                "{\"eos_token_id\": [1, 2], \"max_length\": 9, \"temperature\": 0.6, \"top_p\": 0.95, \"top_k\": 5}";
        fuzz(
                List.of(valid.getBytes(StandardCharsets.UTF_8)),
                bytes -> GenerationConfig.parse(json(bytes), "generation_config.json"));
    }

    @Test
    void quantDescription() throws IOException {
        byte[] whole = Files.readAllBytes(TestData.path("golden/k2-micro-w8a8-static/quant_model_description.json"));
        byte[] end = Arrays.copyOfRange(whole, whole.length - 1200, whole.length);
        String valid = "{" + new String(end, StandardCharsets.UTF_8).replaceFirst("(?s)^[^,]*,", "");
        fuzz(
                List.of(valid.getBytes(StandardCharsets.UTF_8)),
                bytes -> QuantDescription.parse(bytes, "quant_model_description.json"));
    }

    private static JsonNode json(byte[] bytes) {
        return Json.parse(bytes, "fuzz", SeleneException.Kind.DATA);
    }

    private static void fuzz(List<byte[]> valid, Consumer<byte[]> reader) {
        valid.forEach(reader); // what is mutated must itself be right, or only the first check is ever reached
        int accepted = 0;
        for (int index = 0; index < Fuzz.inputs(); index++) {
            byte[] input = Fuzz.mutate(valid.get(index % valid.size()), Fuzz.random(SEED, index));
            try {
                reader.accept(input);
                accepted++;
            } catch (SeleneException e) {
                if (e.kind() != SeleneException.Kind.DATA) throw failure(index, input, e);
            } catch (RuntimeException | Error e) {
                throw failure(index, input, e);
            }
        }
        if (accepted == 0) throw new AssertionError("none of the mutated inputs was accepted: too much is mutated");
    }

    private static AssertionError failure(int index, byte[] input, Throwable cause) {
        String text = new String(input, StandardCharsets.ISO_8859_1);
        return new AssertionError("seed " + SEED + ", input " + index + ": " + cause + "\n" + text, cause);
    }
}
