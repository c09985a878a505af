package dev.selene.deployment;

import dev.selene.base.Spelling;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** From the JSON of a config.json to its values: types, ranges, what is missing, what is unknown. */
final class ConfigReader {
    private final JsonValue.Obj root;
    private final ConfigValues values;
    private final Problems problems;
    private final List<Late> conditional = new ArrayList<>();

    /** A problem of a key that matters only under its condition. */
    private record Late(Key<?> key, DeploymentProblem problem) {}

    private ConfigReader(JsonValue.Obj root, ConfigValues values, Problems problems) {
        this.root = root;
        this.values = values;
        this.problems = problems;
    }

    static void read(JsonValue.Obj root, ConfigValues values, Problems problems) {
        new ConfigReader(root, values, problems).read();
    }

    private void read() {
        for (Section section : Section.values()) {
            Map<String, Key<?>> keys = ConfigKeys.of(section);
            Optional<JsonValue.Obj> object = find(section);
            if (object.isEmpty()) keys.values().forEach(key -> missing(key, section));
            else read(section, object.get(), keys);
        }
        for (Late late : conditional)
            if (late.key().condition().holds(values)) problems.add(late.problem());
            else
                problems.note(
                        late.problem().place(),
                        late.problem().subject(),
                        late.problem().message() + " It does not matter unless "
                                + late.key().condition().words() + ".");
    }

    private void read(Section section, JsonValue.Obj object, Map<String, Key<?>> keys) {
        keys.values().stream()
                .filter(key -> !object.members().containsKey(key.name()))
                .forEach(key -> missing(key, section));
        object.members().forEach((name, member) -> {
            Key<?> key = keys.get(name);
            if (key == null) unknown(section, name, member, keys);
            else read(key, member.value());
        });
    }

    private <T> void read(Key<T> key, JsonValue value) {
        values.wrote(key, value);
        List<String> wrong = new ArrayList<>();
        Optional<T> read = key.type().read(key.name(), value, wrong);
        read.ifPresent(right -> values.put(key, right));
        if (read.isEmpty()) values.broke(key);
        for (String message : wrong) {
            String cure = key.type().range().isEmpty()
                    ? "Write a " + key.type().typeName() + "."
                    : "Write " + key.type().range()
                            + (key.fallback().isEmpty()
                                    ? "."
                                    : ", for example " + key.fallback().get() + ".");
            var problem = new DeploymentProblem(Severity.ERROR, value.place(), key.path(), message, cure);
            if (key.condition() == Condition.ALWAYS) problems.add(problem);
            else conditional.add(new Late(key, problem));
        }
    }

    /** Of an object that is missing itself, only that is told. */
    private void missing(Key<?> key, Section section) {
        if (!key.compulsory()) return;
        values.broke(key);
        if (find(section).isEmpty()) return;
        problems.error(
                section == Section.TOP ? root.place() : find(section).get().place(),
                key.path(),
                "[ParamChecker::CheckJsonParamType] " + key.name() + ": missing compulsory field",
                key.fallback()
                        .map(value -> "Add it, for example \"" + key.name() + "\" : " + asJson(value) + ".")
                        .orElse("Add it."));
    }

    private static String asJson(Object value) {
        return value instanceof String text ? JsonText.quoted(text) : String.valueOf(value);
    }

    private void unknown(Section section, String name, JsonValue.Member member, Map<String, Key<?>> keys) {
        String path = section.pathOf(name);
        Optional<String> meant = Spelling.closest(name, keys.keySet());
        String hint = meant.map(known -> "Did you mean " + known + "?").orElse("");
        if (section == Section.SELENE)
            problems.error(member.place(), path, "is not a setting of Selene.", hint.isEmpty() ? "Remove it." : hint);
        else if (meant.isPresent())
            problems.warning(member.place(), path, "is not a key of MindIE and is ignored.", hint);
        else
            problems.note(
                    member.place(),
                    path,
                    section == Section.MODEL
                            ? "is not a known key; MindIE hands it to the model, here it is ignored."
                            : "is not a known key and is ignored, as in MindIE.");
    }

    private Optional<JsonValue.Obj> find(Section section) {
        JsonValue at = root;
        if (section.path().isEmpty()) return Optional.of(root);
        for (String step : section.path().split("\\.")) {
            if (!(at instanceof JsonValue.Obj object)) return Optional.empty();
            Optional<JsonValue> next = object.get(step.replace("[0]", ""));
            if (next.isEmpty()) return Optional.empty();
            at = next.get();
            if (!step.endsWith("[0]")) continue;
            if (!(at instanceof JsonValue.Arr array) || array.items().isEmpty()) return Optional.empty();
            at = array.items().getFirst();
        }
        return at instanceof JsonValue.Obj object ? Optional.of(object) : Optional.empty();
    }
}
