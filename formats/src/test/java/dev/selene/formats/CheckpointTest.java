package dev.selene.formats;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.selene.base.SeleneException;
import java.io.IOException;
import java.lang.foreign.ValueLayout;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Directories, complete and broken. */
class CheckpointTest {
    private static final String INDEX = "model.safetensors.index.json";

    @TempDir
    Path directory;

    @BeforeEach
    void writeConfig() throws IOException {
        Files.write(directory.resolve("config.json"), TestConfigs.bytes("moonlight"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "model.safetensors",
                "quant_model_weights.safetensors",
                "quant_model_weight_w8a8_dynamic.safetensors",
                "quant_model_weight_w8a8_dynamic_mtp.safetensors",
            })
    void aSingleFileNeedsNoIndex(String name) throws IOException {
        shard(name, "a", "b");
        assertEquals(Set.of("a", "b"), namesOf(directory));
    }

    @Test
    void aFileWithAKnownNameIsPreferred() throws IOException {
        shard("consolidated.safetensors", "x");
        shard("model.safetensors", "a");
        assertEquals(Set.of("a"), namesOf(directory));
    }

    @ParameterizedTest
    @ValueSource(strings = {INDEX, "quant_model_weights.safetensors.index.json"})
    void theIndexSaysWhereATensorLies(String index) throws IOException {
        shard("m-1.safetensors", "w", "other.scale");
        shard("m-2.safetensors", "other", "w.scale");
        index(index, "w", 1, "other.scale", 1, "other", 2, "w.scale", 2);
        try (Checkpoint checkpoint = Checkpoint.open(directory)) {
            StoredTensor scale = checkpoint.tensors().get("w.scale");
            assertEquals(directory.resolve("m-2.safetensors"), scale.file());
            assertEquals(1, scale.data().get(ValueLayout.JAVA_BYTE, 0));
            assertEquals(4, checkpoint.tensors().size());
        }
    }

    /** As in the cache of Hugging Face's client. */
    @Test
    void filesMayBeLinks() throws IOException {
        Path blob = shard("blob", "a");
        Files.createSymbolicLink(directory.resolve("model.safetensors"), blob);
        assertEquals(Set.of("a"), namesOf(directory));
    }

    @Test
    void filesTheIndexDoesNotNameAreLeftAlone() throws IOException {
        shard("m-1.safetensors", "a");
        Files.writeString(directory.resolve("consolidated.safetensors"), "broken");
        index(INDEX, "a", 1);
        assertEquals(Set.of("a"), namesOf(directory));
    }

    @Test
    void aMissingShardIsNamed() throws IOException {
        shard("m-1.safetensors", "a");
        index(INDEX, "a", 1, "b", 2, "c", 2);
        refused("m-2.safetensors is missing, and with it b and 1 more tensors. Fetch it.");
    }

    @Test
    void aTensorThatItsShardLacksIsNamed() throws IOException {
        shard("m-1.safetensors", "a");
        index(INDEX, "a", 1, "b", 1);
        refused("m-1.safetensors does not hold b, though the index says so. Fetch index and shards from one revision.");
    }

    @Test
    void aTensorThatTheIndexDoesNotKnowIsNamed() throws IOException {
        shard("m-1.safetensors", "a", "b");
        index(INDEX, "a", 1);
        refused("m-1.safetensors holds b, which the index does not place there");
    }

    @Test
    void aTensorInTwoShardsIsRefused() throws IOException {
        shard("m-1.safetensors", "a");
        shard("m-2.safetensors", "a", "b");
        index(INDEX, "a", 1, "b", 2);
        refused("m-2.safetensors holds a, which the index does not place there");
    }

    @Test
    void aTruncatedShardIsNamedOnce() throws IOException {
        Path shard = shard("m-1.safetensors", "a", "b");
        Files.write(shard, Arrays.copyOf(Files.readAllBytes(shard), (int) Files.size(shard) - 1));
        index(INDEX, "a", 1, "b", 1);
        String message = refused("m-1.safetensors: cut off: header says 2 bytes of data, file holds 1. Fetch the file");
        assertTrue(!message.contains("does not hold"), message);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "../m-1.safetensors",
                "/etc/m-1.safetensors",
                "sub/m-1.safetensors",
                "a\\\\m-1.safetensors",
                "..",
                "",
                "m-1\\u0000.safetensors",
                "config.json",
            })
    void anIndexMustNotLeadOutOfItsDirectory(String shard) throws IOException {
        Files.writeString(directory.resolve(INDEX), "{\"weight_map\":{\"a\":\"" + shard + "\"}}");
        refused("expected the name of a .safetensors file in the same directory");
    }

    @ParameterizedTest
    @ValueSource(strings = {"{}", "{\"weight_map\":{}}", "{\"metadata\":{\"weight_map\":{\"a\":\"m-1.safetensors\"}}}"})
    void anIndexWithoutWeightMapIsRefused(String text) throws IOException {
        Files.writeString(directory.resolve(INDEX), text);
        refused("no weight_map");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"weight_map\":{\"a\":\"m-1.safetensors\",\"a\":\"m-1.safetensors\"}}",
                "{\"weight_map\":{\"a\":1}}",
                "{\"weight_map\":[]}",
                "[]",
                "",
                "{\"weight_map\":{}",
            })
    void aBrokenIndexIsRefused(String text) throws IOException {
        Files.writeString(directory.resolve(INDEX), text);
        refused(INDEX);
    }

    @Test
    void itMustBeClearWhichWeightsAreMeant() throws IOException {
        shard("m-1.safetensors", "a");
        shard("m-2.safetensors", "b");
        refused("2 .safetensors files (m-1.safetensors, …) and no index. Fetch model.safetensors.index.json too.");
        index(INDEX, "a", 1, "b", 2);
        index("quant_model_weights.safetensors.index.json", "a", 1);
        refused("2 weight indexes: " + INDEX + ", quant_model_weights.safetensors.index.json. Keep the one");
    }

    @Test
    void otherFormatsAreNamed() throws IOException {
        refused("holds no .safetensors file");
        Path pickle = Files.writeString(directory.resolve("pytorch_model.bin"), "");
        refused("PyTorch pickle files only, which can run code and are not read");
        Files.move(pickle, directory.resolve("model.gguf"));
        refused("holds GGUF files only");
    }

    @Test
    void aDirectoryWithoutConfigIsRefused() throws IOException {
        shard("model.safetensors", "a");
        Files.delete(directory.resolve("config.json"));
        refused("no config.json. Fetch it, or name the directory that holds it.");
        Files.writeString(directory.resolve("params.json"), "{}");
        refused("Mistral's own format");
    }

    @Test
    void onlyDirectoriesAreOpened() throws IOException {
        Path missing = directory.resolve("missing");
        assertTrue(message(missing).contains("no such directory"), message(missing));
        Path file = shard("model.safetensors", "a");
        assertTrue(message(file).contains("not a directory"), message(file));
    }

    @Test
    void whatIsNotARegularFileIsRefused() throws IOException {
        Files.createDirectory(directory.resolve("model.safetensors"));
        refused("model.safetensors: no such file, or not a regular file");
    }

    @Test
    void everythingThatIsWrongIsToldAtOnce() throws IOException {
        Files.writeString(directory.resolve("config.json"), "{");
        Files.writeString(directory.resolve("generation_config.json"), "{\"top_p\": 2}");
        Files.writeString(directory.resolve("quant_model_description.json"), "[]");
        Files.writeString(directory.resolve("m-1.safetensors"), "");
        index(INDEX, "a", 1, "b", 2);
        String message = refused("5 problems:");
        for (String part : new String[] {"config.json:1:", "top_p", "description.json", "m-1", "m-2"})
            assertTrue(message.contains(part), message);
    }

    @Test
    void theConfigurationCanBeReadWithoutWeights() {
        assertEquals(TestConfigs.published("moonlight"), ModelConfig.read(directory));
        assertEquals(GenerationConfig.empty(), GenerationConfig.read(directory));
    }

    private String refused(String part) {
        String message = message(directory);
        assertTrue(message.contains(part), message);
        return message;
    }

    private static String message(Path directory) {
        SeleneException e = assertThrows(SeleneException.class, () -> Checkpoint.open(directory));
        assertEquals(SeleneException.Kind.DATA, e.kind());
        return e.getMessage();
    }

    private static Set<String> namesOf(Path directory) {
        try (Checkpoint checkpoint = Checkpoint.open(directory)) {
            return Set.copyOf(checkpoint.tensors().keySet());
        }
    }

    private Path shard(String name, String... tensors) throws IOException {
        return Files.write(directory.resolve(name), SafetensorsBytes.withTensors(tensors));
    }

    /** An index in which each tensor is followed by the number of its shard. */
    private void index(String name, Object... tensorsAndShards) throws IOException {
        StringBuilder text = new StringBuilder("{\"metadata\":{\"total_size\":0},\"weight_map\":{");
        for (int i = 0; i < tensorsAndShards.length; i += 2)
            text.append(i == 0 ? "" : ",")
                    .append("\"%s\":\"m-%s.safetensors\"".formatted(tensorsAndShards[i], tensorsAndShards[i + 1]));
        Files.writeString(directory.resolve(name), text.append("}}"));
    }
}
