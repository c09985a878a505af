package dev.selene.formats;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.selene.base.Json;
import dev.selene.base.SeleneException;
import java.io.IOException;
import java.io.InputStream;
import java.util.function.Consumer;

/** Published configurations from the test resources, as they are and with changes. */
final class TestConfigs {
    private TestConfigs() {}

    static ModelConfig published(String name) {
        return ModelConfigReader.parse(tree(name), name);
    }

    /** Reads the configuration {@code name} after {@code change} was applied to it. */
    static ModelConfig changed(String name, Consumer<ObjectNode> change) {
        ObjectNode root = (ObjectNode) tree(name);
        change.accept(root);
        return ModelConfigReader.parse(root, name);
    }

    static byte[] bytes(String name) {
        try (InputStream in = TestConfigs.class.getResourceAsStream("/configs/" + name + ".json")) {
            return in.readAllBytes();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private static JsonNode tree(String name) {
        return Json.parse(bytes(name), name, SeleneException.Kind.DATA);
    }
}
