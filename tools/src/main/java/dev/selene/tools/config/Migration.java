package dev.selene.tools.config;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.selene.deployment.ConfigKeys;
import dev.selene.deployment.Key;
import dev.selene.deployment.Section;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A config.json of an older MindIE, in the form of today's. Releases moved keys between objects (ServeParam, ModelDeployParam,
 * ScheduleParam became ServerConfig, ModelDeployConfig, ScheduleConfig) and hardly renamed them: each value goes where the
 * key of its name is. Compulsory keys that are missing get their defaults.
 *
 * @param config the file as it should be
 * @param changes what was moved, added and left out, for people; nothing is lost without a line here
 */
public record Migration(ObjectNode config, List<String> changes) {
    public Migration {
        changes = List.copyOf(changes);
    }

    /** Migrates an object of any older form; a file of today's stays as it is but for compulsory keys. */
    public static Migration of(JsonNode old) {
        ConfigText text = new ConfigText();
        List<String> changes = new ArrayList<>();
        move(old, "", text, changes);
        for (Key<?> key : ConfigKeys.all())
            if (key.compulsory() && key.fallback().isPresent() && !text.has(key.path())) {
                text.put(key.path(), ConfigText.fallback(key));
                changes.add(key.path() + " was missing: " + ConfigText.fallback(key) + ", its default");
            }
        return new Migration(text.root(), changes);
    }

    private static void move(JsonNode object, String path, ConfigText text, List<String> changes) {
        for (Map.Entry<String, JsonNode> field : object.properties()) {
            String name = field.getKey();
            String from = path.isEmpty() ? name : path + "." + name;
            JsonNode value = field.getValue();
            Optional<Key<?>> key = key(from, name);
            boolean descends = NewConfig.holdsKeys(value) && !name.equals("models");
            if (key.isPresent() && !descends) {
                text.put(key.get().path(), value);
                if (!key.get().path().equals(from))
                    changes.add(from + " became " + key.get().path());
            } else if (value.isObject()) {
                move(value, from, text, changes);
            } else if (value.isArray() && value.size() == 1 && value.get(0).isObject()) {
                move(value.get(0), from + "[0]", text, changes);
            } else {
                changes.add(from + " " + value + " is left out: no version knows it any more");
            }
        }
    }

    /** The key that stands there already, else the only one of that name. */
    private static Optional<Key<?>> key(String path, String name) {
        Optional<Key<?>> same = ConfigKeys.byPath(path);
        if (same.isPresent()) return same;
        List<Key<?>> named = new ArrayList<>(ConfigKeys.all());
        named.removeIf(key -> !key.name().equals(name) || key.section() == Section.SELENE);
        return named.size() == 1 ? Optional.of(named.getFirst()) : Optional.empty();
    }
}
