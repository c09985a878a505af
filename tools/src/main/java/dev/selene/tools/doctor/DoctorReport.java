package dev.selene.tools.doctor;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.selene.base.Json;
import dev.selene.deployment.Severity;
import java.util.Locale;

/** A {@link Diagnosis} for people and for programs. */
public final class DoctorReport {
    private DoctorReport() {}

    /** A table by group; what failed with evidence, reason and cure below it. */
    public static String text(Diagnosis diagnosis) {
        var out = new StringBuilder();
        CheckGroup group = null;
        for (CheckResult result : diagnosis.results()) {
            if (result.check().group() != group) {
                if (group != null) out.append('\n');
                group = result.check().group();
                out.append(group.title()).append('\n');
            }
            write(out, result);
        }
        return out.append('\n').append(summary(diagnosis)).append('\n').toString();
    }

    /** For example {@code 2 errors, 1 warning, 0 notes; 30 checks passed, 12 do not apply}. */
    static String summary(Diagnosis diagnosis) {
        return count(diagnosis.failed(Severity.ERROR), "error") + ", "
                + count(diagnosis.failed(Severity.WARNING), "warning") + ", "
                + count(diagnosis.failed(Severity.NOTE), "note") + "; " + count(diagnosis.passed(), "check")
                + " passed, " + diagnosis.skipped() + " did not apply";
    }

    private static void write(StringBuilder out, CheckResult result) {
        Check check = result.check();
        switch (result.outcome()) {
            case Outcome.Passed(String evidence) -> line(out, "ok", check, evidence);
            case Outcome.Skipped(String reason) -> line(out, "skip", check, reason);
            case Outcome.Failed failed -> {
                line(out, word(check.severity()), check, "should be: " + check.title());
                String shown = "";
                for (Finding finding : failed.findings()) {
                    String cure = finding.cure().isEmpty() ? check.cure() : finding.cure();
                    out.append("          ").append(finding.evidence()).append('\n');
                    if (!cure.equals(shown) && !finding.cure().isEmpty()) cure(out, cure);
                    shown = cure;
                }
                out.append("        why:  ").append(check.why()).append('\n');
                if (failed.findings().stream()
                                .anyMatch(finding -> finding.cure().isEmpty())
                        && !check.cure().isEmpty()) cure(out, check.cure());
            }
        }
    }

    private static void cure(StringBuilder out, String cure) {
        out.append("        cure: ").append(cure).append('\n');
    }

    private static void line(StringBuilder out, String word, Check check, String text) {
        out.append(String.format(Locale.ROOT, "  %-5s %-26s %s%n", word, check.id(), text));
    }

    private static String word(Severity severity) {
        return switch (severity) {
            case ERROR -> "ERROR";
            case WARNING -> "WARN";
            case NOTE -> "note";
        };
    }

    private static String count(long number, String thing) {
        return number + " " + thing + (number == 1 ? "" : "s");
    }

    /** One JSON object with the same content. */
    public static ObjectNode json(Diagnosis diagnosis) {
        ObjectNode root = Json.mapper().createObjectNode();
        root.put("verdict", diagnosis.worst().map(DoctorReport::name).orElse("ok"));
        root.put("errors", diagnosis.failed(Severity.ERROR));
        root.put("warnings", diagnosis.failed(Severity.WARNING));
        root.put("notes", diagnosis.failed(Severity.NOTE));
        root.put("passed", diagnosis.passed());
        root.put("skipped", diagnosis.skipped());
        ArrayNode checks = root.putArray("checks");
        diagnosis.results().forEach(result -> write(checks.addObject(), result));
        return root;
    }

    private static void write(ObjectNode json, CheckResult result) {
        Check check = result.check();
        json.put("id", check.id());
        json.put("group", check.group().prefix());
        json.put("severity", name(check.severity()));
        json.put("title", check.title());
        switch (result.outcome()) {
            case Outcome.Passed(String evidence) -> json.put("status", "passed").put("evidence", evidence);
            case Outcome.Skipped(String reason) -> json.put("status", "skipped").put("reason", reason);
            case Outcome.Failed failed -> {
                json.put("status", "failed").put("why", check.why());
                ArrayNode findings = json.putArray("findings");
                for (Finding finding : failed.findings())
                    findings.addObject()
                            .put("evidence", finding.evidence())
                            .put("cure", finding.cure().isEmpty() ? check.cure() : finding.cure());
            }
        }
    }

    private static String name(Severity severity) {
        return severity.name().toLowerCase(Locale.ROOT);
    }
}
