package dev.selene.text.jinja;

import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Filters that make text. */
final class TextFilters {
    private static final Pattern WORD_START = Pattern.compile("[-\\s({\\[<]+", Pattern.UNICODE_CHARACTER_CLASS);
    private static final Pattern WORD = Pattern.compile("\\w+", Pattern.UNICODE_CHARACTER_CLASS);

    static final Map<String, Filters.Body> ALL = Map.ofEntries(
            Map.entry("string", (in, value, a) -> {
                a.bind("string");
                return in.printer.str(value);
            }),
            // there is no escaping here, so nothing needs to be marked as safe
            Map.entry("safe", (in, value, a) -> {
                a.bind("safe");
                return in.printer.str(value);
            }),
            Map.entry("upper", (in, value, a) -> made(in, a, "upper", PythonText.upper(in.printer.str(value)))),
            Map.entry("lower", (in, value, a) -> made(in, a, "lower", PythonText.lower(in.printer.str(value)))),
            Map.entry(
                    "capitalize",
                    (in, value, a) -> made(in, a, "capitalize", PythonText.capitalize(in.printer.str(value)))),
            Map.entry("title", (in, value, a) -> made(in, a, "title", title(in.printer.str(value)))),
            Map.entry("trim", (in, value, a) -> {
                String text = in.printer.str(value);
                return new StringMethods(in).strip(text, a.bind("trim", "chars?"), true, true);
            }),
            Map.entry("replace", (in, value, a) -> {
                Arguments.Bound bound = a.bind("replace", "old", "new", "count?");
                String old = in.printer.str(bound.get(0));
                String replacement = in.printer.str(bound.get(1));
                return new StringMethods(in).replace(in.printer.str(value), old, replacement, bound.integer(2, -1));
            }),
            Map.entry("indent", TextFilters::indent),
            Map.entry("center", (in, value, a) -> {
                int width = a.bind("center", "width?").integer(0, 80);
                return new StringMethods(in).pad(in.printer.str(value), width, " ", 0);
            }),
            Map.entry("truncate", TextFilters::truncate),
            Map.entry("wordcount", (in, value, a) -> {
                a.bind("wordcount");
                return WORD.matcher(in.printer.str(value)).results().count();
            }),
            Map.entry("format", (in, value, a) -> {
                if (!a.named().isEmpty() && !a.positional().isEmpty())
                    throw new TemplateFailure("format: positional and keyword arguments cannot be mixed");
                Object values = a.named().isEmpty() ? new Tuple(a.positional()) : a.named();
                return new Formatting(in.budget).percent(in.printer.str(value), values);
            }),
            Map.entry("tojson", TextFilters::toJson));

    private TextFilters() {}

    private static Object made(Interpreter in, Arguments arguments, String name, String result) {
        arguments.bind(name);
        in.budget.spendChars(result.length());
        return result;
    }

    private static String title(String text) {
        StringBuilder title = new StringBuilder(text.length());
        Matcher starts = WORD_START.matcher(CallerText.plain(text));
        int at = 0;
        while (starts.find()) {
            title.append(titleWord(text.substring(at, starts.start()))).append(text, starts.start(), starts.end());
            at = starts.end();
        }
        return title.append(titleWord(text.substring(at))).toString();
    }

    private static String titleWord(String word) {
        if (word.isEmpty()) return word;
        int head = Character.charCount(word.codePointAt(0));
        return PythonText.upper(word.substring(0, head)) + PythonText.lower(word.substring(head));
    }

    private static Object indent(Interpreter in, Object value, Arguments arguments) {
        Arguments.Bound bound = arguments.bind("indent", "width?", "first?", "blank?");
        String indent = bound.has(0) && bound.get(0) instanceof String text ? text : spaces(in, bound.integer(0, 4));
        if (!(value instanceof String source))
            throw value instanceof Undefined u
                    ? u.failure()
                    : new TemplateFailure("indent needs a string, not " + Types.name(value));
        List<String> lines = PythonText.lines(source + "\n", false);
        boolean blank = bound.isTrue(2, false);
        TextBuffer out = new TextBuffer(in.budget);
        for (int i = 0; i < lines.size(); i++) {
            String line = lines.get(i);
            boolean indented = i == 0 ? bound.isTrue(1, false) : blank || !line.isEmpty();
            if (i > 0) out.append("\n");
            if (indented) out.append(indent);
            out.append(line);
        }
        return out.toString();
    }

    private static String spaces(Interpreter in, int count) {
        in.budget.spendChars(Math.max(0, count));
        return " ".repeat(Math.max(0, count));
    }

    private static Object truncate(Interpreter in, Object value, Arguments arguments) {
        Arguments.Bound bound = arguments.bind("truncate", "length?", "killwords?", "end?", "leeway?");
        int length = bound.integer(0, 255);
        String end = bound.text(2, "...");
        int leeway = bound.integer(3, 5);
        int endLength = PythonText.length(end);
        if (length < endLength) throw new TemplateFailure("truncate: length must be at least " + endLength);
        if (leeway < 0) throw new TemplateFailure("truncate: leeway must not be negative");
        if (in.sequences.length(value) <= (long) length + leeway) return value;
        if (!(value instanceof String text))
            throw new TemplateFailure("truncate needs a string, not " + Types.name(value));
        String head = PythonText.slice(text, 0, length - endLength);
        int lastSpace = head.lastIndexOf(' ');
        return (bound.isTrue(1, false) || lastSpace < 0 ? head : head.substring(0, lastSpace)) + end;
    }

    private static Object toJson(Interpreter in, Object value, Arguments arguments) {
        Arguments.Bound bound = arguments.bind("tojson", "ensure_ascii?", "indent?", "separators?", "sort_keys?");
        if (bound.isTrue(0, false)) throw new TemplateFailure("tojson(ensure_ascii=true) is not supported");
        boolean multiline = bound.has(1) && bound.get(1) != null;
        String indent = !multiline ? "" : bound.get(1) instanceof String s ? s : spaces(in, bound.integer(1, 0));
        String item = multiline ? "," : ", ";
        String key = ": ";
        if (bound.has(2) && bound.get(2) != null) {
            List<Object> separators = in.sequences.list(bound.get(2));
            if (separators.size() != 2
                    || !(separators.get(0) instanceof String first)
                    || !(separators.get(1) instanceof String second))
                throw new TemplateFailure("tojson: separators must be two strings");
            item = first;
            key = second;
        }
        PythonJson.Style style = new PythonJson.Style(multiline, indent, item, key, bound.isTrue(3, false));
        return PythonJson.dumps(value, style, in.budget);
    }
}
