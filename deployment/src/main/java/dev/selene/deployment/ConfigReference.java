package dev.selene.deployment;

import java.util.stream.Collectors;

/** The catalogue as tables in Markdown, and the explanation of one key. */
public final class ConfigReference {
    private ConfigReference() {}

    /** One table for each object of the file. */
    public static String keys() {
        var text = new StringBuilder();
        for (Section section : Section.values()) {
            text.append("### ")
                    .append(section == Section.TOP ? "The file" : section.path())
                    .append("\n\n");
            text.append("| key | type and range | default | in MindIE | here |\n| --- | --- | --- | --- | --- |\n");
            ConfigKeys.of(section).values().forEach(key -> text.append(row(key)));
            text.append('\n');
        }
        return text.toString();
    }

    /** One table of the environment. */
    public static String variables() {
        return "| variable | values | in MindIE | here |\n| --- | --- | --- | --- |\n"
                + EnvironmentVariables.all().stream()
                        .map(variable -> cells(
                                "`" + variable.name() + "`",
                                variable.values(),
                                variable.meaning(),
                                effect(variable.effect())))
                        .collect(Collectors.joining());
    }

    /** What a key is, in a few lines of plain text. */
    public static String explain(Key<?> key) {
        return key.path() + "\n"
                + "  type       " + typeAndRange(key) + "\n"
                + "  " + (key.compulsory() ? "compulsory" : "optional  ") + " "
                + key.fallback().map(value -> "default " + value).orElse("no default") + "\n"
                + (key.versions().isEmpty() ? "" : "  versions   " + key.versions() + "\n")
                + "  in MindIE  " + key.meaning() + "\n"
                + "  here       " + effect(key.effect()) + "\n"
                + (key.condition() == Condition.ALWAYS
                        ? ""
                        : "  only if    " + key.condition().words() + "\n");
    }

    private static String row(Key<?> key) {
        String condition = key.condition() == Condition.ALWAYS
                ? ""
                : " Only if " + key.condition().words() + ".";
        String versions = key.versions().isEmpty() ? "" : " (" + key.versions() + ")";
        return cells(
                "`" + key.name() + "`" + (key.compulsory() ? " *" : "") + versions,
                typeAndRange(key),
                key.fallback().map(value -> "`" + value + "`").orElse(""),
                key.meaning() + condition,
                effect(key.effect()));
    }

    private static String typeAndRange(Key<?> key) {
        return key.type().typeName()
                + (key.type().range().isEmpty() ? "" : ": " + key.type().range());
    }

    private static String effect(Effect effect) {
        return switch (effect) {
            case Effect.Obeyed obeyed -> obeyed.description();
            case Effect.NotApplicable none -> "no effect: " + none.description();
        };
    }

    private static String cells(String... cells) {
        return "| " + String.join(" | ", cells).replace("\n", " ") + " |\n";
    }
}
