package dev.selene.tools.doctor;

import java.util.List;
import java.util.Locale;

/** The catalogue as tables in Markdown, for docs/doctor.md. */
public final class CataloguePage {
    private CataloguePage() {}

    /** One table for each group. */
    public static String of(List<Check> checks) {
        var out = new StringBuilder();
        for (CheckGroup group : CheckGroup.values()) {
            out.append("### ").append(group.title()).append("\n\n");
            out.append("| check | severity | what holds when all is well | otherwise | cure |\n");
            out.append("| --- | --- | --- | --- | --- |\n");
            checks.stream()
                    .filter(check -> check.group() == group)
                    .forEach(check -> out.append("| `")
                            .append(check.id())
                            .append("` | ")
                            .append(check.severity().name().toLowerCase(Locale.ROOT))
                            .append(" | ")
                            .append(cell(check.title()))
                            .append(" | ")
                            .append(cell(check.why()))
                            .append(" | ")
                            .append(check.cure().isEmpty() ? "told with what was found" : cell(check.cure()))
                            .append(" |\n"));
            out.append('\n');
        }
        return out.toString();
    }

    private static String cell(String text) {
        return text.replace("|", "\\|");
    }
}
