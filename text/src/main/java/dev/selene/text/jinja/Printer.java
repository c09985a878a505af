package dev.selene.text.jinja;

import java.math.BigInteger;
import java.util.List;
import java.util.Map;

/** Python's {@code str} and {@code repr} of values; a {@link TemplateFailure} if one is too large, too deep or has none. */
public final class Printer {
    private final Budget budget;

    /** A printer with limits of its own. */
    public Printer() {
        this(new Budget());
    }

    Printer(Budget budget) {
        this.budget = budget;
    }

    /** {@code str(value)}. */
    public String str(Object value) {
        return switch (value) {
            case String text -> text;
            case Undefined _ -> "";
            case null -> "None";
            default -> repr(value);
        };
    }

    /** {@code repr(value)}. */
    public String repr(Object value) {
        TextBuffer out = new TextBuffer(budget);
        repr(value, out);
        return out.toString();
    }

    private void repr(Object value, TextBuffer out) {
        switch (value) {
            case null -> out.append("None");
            case Boolean b -> out.append(b ? "True" : "False");
            case Integer _, Long _, BigInteger _ -> out.append(value.toString());
            case Double d -> out.append(PythonText.real(d));
            case String text -> quote(text, out);
            case Undefined _ -> out.append("Undefined");
            case Tuple tuple -> list("(", tuple.items(), tuple.items().size() == 1 ? ",)" : ")", out);
            case Range r -> out.append("range(" + r.start + ", " + r.stop + (r.step == 1 ? ")" : ", " + r.step + ")"));
            case List<?> list -> list("[", list, "]", out);
            case Map<?, ?> map -> map(map, out);
            case DictView view -> {
                out.append(view.kind()).append("(");
                list("[", view.items(), "])", out);
            }
            case Namespace namespace -> {
                out.append("<Namespace ");
                map(namespace.values, out);
                out.append(">");
            }
            default -> throw new TemplateFailure("a " + Types.name(value) + " cannot be printed");
        }
    }

    private void list(String open, List<?> items, String close, TextBuffer out) {
        budget.enter();
        try {
            out.append(open);
            String separator = "";
            for (Object item : items) {
                budget.spend(1);
                out.append(separator);
                repr(item, out);
                separator = ", ";
            }
            out.append(close);
        } finally {
            budget.leave();
        }
    }

    private void map(Map<?, ?> map, TextBuffer out) {
        budget.enter();
        try {
            out.append("{");
            String separator = "";
            for (Map.Entry<?, ?> entry : map.entrySet()) {
                budget.spend(1);
                out.append(separator);
                repr(entry.getKey(), out);
                out.append(": ");
                repr(entry.getValue(), out);
                separator = ", ";
            }
            out.append("}");
        } finally {
            budget.leave();
        }
    }

    private static void quote(String text, TextBuffer out) {
        char quote = text.indexOf('\'') >= 0 && text.indexOf('"') < 0 ? '"' : '\'';
        StringBuilder quoted = new StringBuilder(text.length() + 2).append(quote);
        for (int i = 0; i < text.length(); ) {
            int c = text.codePointAt(i);
            i += Character.charCount(c);
            boolean visible = PythonText.isPrintable(c) || isStandIn(c);
            switch (c) {
                case '\\' -> quoted.append("\\\\");
                case '\n' -> quoted.append("\\n");
                case '\r' -> quoted.append("\\r");
                case '\t' -> quoted.append("\\t");
                default -> {
                    if (c == quote) quoted.append('\\').append(quote);
                    else if (visible) quoted.appendCodePoint(c);
                    else if (c < 0x100) quoted.append(String.format("\\x%02x", c));
                    else if (c < 0x10000) quoted.append(String.format("\\u%04x", c));
                    else quoted.append(String.format("\\U%08x", c));
                }
            }
        }
        out.append(quoted.append(quote));
    }

    private static boolean isStandIn(int codePoint) {
        String text = Character.toString(codePoint);
        return !CallerText.plain(text).equals(text);
    }
}
