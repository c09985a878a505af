package dev.selene.text.jinja;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Python's {@code json.dumps(value, ensure_ascii=False, …)}. */
public final class PythonJson {
    /**
     * @param indent what each level is indented with; empty with {@code multiline} false for one line
     * @param itemSeparator between elements; the line break of {@code multiline} comes after it
     * @param keySeparator between key and value
     */
    record Style(boolean multiline, String indent, String itemSeparator, String keySeparator, boolean sortKeys) {
        static final Style DEFAULT = new Style(false, "", ", ", ": ", false);
    }

    private final Budget budget;
    private final Style style;
    private final TextBuffer out;

    private PythonJson(Budget budget, Style style) {
        this.budget = budget;
        this.style = style;
        this.out = new TextBuffer(budget);
    }

    /** {@code json.dumps(value, ensure_ascii=False)}; a {@link TemplateFailure} if the value is too large, too deep or no JSON. */
    public static String dumps(Object value) {
        return dumps(value, Style.DEFAULT, new Budget());
    }

    static String dumps(Object value, Style style, Budget budget) {
        PythonJson json = new PythonJson(budget, style);
        json.write(value, "\n");
        return json.out.toString();
    }

    private void write(Object value, String lineBreak) {
        switch (value) {
            case null -> out.append("null");
            case Boolean b -> out.append(b ? "true" : "false");
            case Integer _, Long _, BigInteger _ -> out.append(value.toString());
            case Double d -> out.append(number(d));
            case String text -> quote(text);
            case Range _ -> throw notSerializable(value);
            case Tuple tuple -> array(tuple.items(), lineBreak);
            case List<?> list -> array(list, lineBreak);
            case Map<?, ?> map -> object(map, lineBreak);
            case Undefined u when u.message().isEmpty() -> throw notSerializable(value);
            case Undefined u ->
                throw new TemplateFailure(u.message() + ": Object of type Undefined is not JSON serializable");
            default -> throw notSerializable(value);
        }
    }

    private static TemplateFailure notSerializable(Object value) {
        return new TemplateFailure("Object of type " + Types.name(value) + " is not JSON serializable");
    }

    private void array(List<?> items, String lineBreak) {
        if (items.isEmpty()) {
            out.append("[]");
            return;
        }
        budget.enter();
        try {
            String inner = lineBreak + style.indent;
            String separator = "";
            out.append("[");
            for (Object item : items) {
                budget.spend(1);
                out.append(separator);
                if (style.multiline) out.append(inner);
                write(item, inner);
                separator = style.itemSeparator;
            }
            if (style.multiline) out.append(lineBreak);
            out.append("]");
        } finally {
            budget.leave();
        }
    }

    private void object(Map<?, ?> map, String lineBreak) {
        if (map.isEmpty()) {
            out.append("{}");
            return;
        }
        budget.enter();
        try {
            String inner = lineBreak + style.indent;
            String separator = "";
            out.append("{");
            for (Map.Entry<?, ?> entry : entries(map)) {
                budget.spend(1);
                out.append(separator);
                if (style.multiline) out.append(inner);
                quote(key(entry.getKey()));
                out.append(style.keySeparator);
                write(entry.getValue(), inner);
                separator = style.itemSeparator;
            }
            if (style.multiline) out.append(lineBreak);
            out.append("}");
        } finally {
            budget.leave();
        }
    }

    private List<Map.Entry<?, ?>> entries(Map<?, ?> map) {
        List<Map.Entry<?, ?>> entries = new ArrayList<>(map.entrySet());
        if (style.sortKeys) {
            Operators operators = new Operators(budget);
            entries.sort((a, b) -> operators.order(a.getKey(), b.getKey()));
        }
        return entries;
    }

    private static String key(Object key) {
        return switch (key) {
            case String text -> text;
            case null -> "null";
            case Boolean b -> b ? "true" : "false";
            case Double d -> number(d);
            default -> key.toString();
        };
    }

    private static String number(double value) {
        if (Double.isNaN(value)) return "NaN";
        if (Double.isInfinite(value)) return value > 0 ? "Infinity" : "-Infinity";
        return PythonText.real(value);
    }

    private void quote(String text) {
        StringBuilder quoted = new StringBuilder(text.length() + 2).append('"');
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            switch (c) {
                case '"' -> quoted.append("\\\"");
                case '\\' -> quoted.append("\\\\");
                case '\n' -> quoted.append("\\n");
                case '\r' -> quoted.append("\\r");
                case '\t' -> quoted.append("\\t");
                case '\f' -> quoted.append("\\f");
                case '\b' -> quoted.append("\\b");
                default -> {
                    if (c < ' ') quoted.append(String.format("\\u%04x", (int) c));
                    else quoted.append(c);
                }
            }
        }
        out.append(quoted.append('"'));
    }
}
