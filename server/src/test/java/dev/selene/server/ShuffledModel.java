package dev.selene.server;

import com.fasterxml.jackson.databind.JsonNode;
import dev.selene.base.Json;
import dev.selene.base.SeleneException;
import dev.selene.testkit.TestData;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.SplittableRandom;

/** The embedded model with the weights of each tensor in random order: everything of a model but what it learned. */
final class ShuffledModel {
    private static final String WEIGHTS = "model.safetensors";
    private static final Map<String, Integer> ELEMENT_BYTES = Map.of("F32", 4, "BF16", 2, "F8_E4M3", 1);

    private ShuffledModel() {}

    static void write(Path directory, long seed) throws IOException {
        try (var files = Files.list(TestData.microK2())) {
            for (Path file : files.filter(Files::isRegularFile).toList())
                Files.copy(file, directory.resolve(file.getFileName()));
        }
        Path weights = directory.resolve(WEIGHTS);
        ByteBuffer file = ByteBuffer.wrap(Files.readAllBytes(weights)).order(ByteOrder.LITTLE_ENDIAN);
        int headerBytes = Math.toIntExact(file.getLong(0));
        String header = new String(file.array(), Long.BYTES, headerBytes, StandardCharsets.UTF_8);
        SplittableRandom random = new SplittableRandom(seed);
        for (JsonNode tensor : Json.parse(header, WEIGHTS, SeleneException.Kind.DATA)) {
            if (!tensor.has("dtype")) continue; // the metadata
            JsonNode span = tensor.get("data_offsets");
            int begin = Long.BYTES + headerBytes + span.get(0).intValue();
            int end = Long.BYTES + headerBytes + span.get(1).intValue();
            shuffle(
                    file.slice(begin, end - begin),
                    ELEMENT_BYTES.get(tensor.get("dtype").textValue()),
                    random);
        }
        Files.write(weights, file.array());
    }

    private static void shuffle(ByteBuffer elements, int elementBytes, SplittableRandom random) {
        for (int i = elements.capacity() / elementBytes - 1; i > 0; i--)
            swap(elements, i * elementBytes, random.nextInt(i + 1) * elementBytes, elementBytes);
    }

    private static void swap(ByteBuffer elements, int one, int other, int elementBytes) {
        for (int i = 0; i < elementBytes; i++) {
            byte kept = elements.get(one + i);
            elements.put(one + i, elements.get(other + i));
            elements.put(other + i, kept);
        }
    }
}
