package dev.selene.tools.aisbench;

import dev.selene.base.SeleneException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Reads the assignments of a configuration file written in Python, as far as they are literals: texts, numbers, True,
 * False, None, lists, tuples, dicts and {@code dict(key=value)}. A name stands for itself as a text. Nothing is executed;
 * {@code import} lines and {@code with read_base():} blocks are passed over.
 */
final class PythonLiterals {
    private static final int MAX_DEPTH = 50;

    private final String text;
    private final String source;
    private int at;
    private int depth;

    private PythonLiterals(String text, String source) {
        this.text = text;
        this.source = source;
    }

    /**
     * The value assigned to {@code name} at the left margin; empty if there is none.
     *
     * @throws SeleneException of kind DATA, naming the line, if it is not a literal
     */
    static Optional<Object> assigned(String text, String name, String source) {
        int line = 0;
        for (String row : text.split("\n", -1)) {
            if (row.matches(name + "\\s*=(?!=).*")) {
                PythonLiterals reader = new PythonLiterals(text, source);
                reader.at = line + row.indexOf('=') + 1;
                return Optional.ofNullable(reader.value());
            }
            line += row.length() + 1;
        }
        return Optional.empty();
    }

    private Object value() {
        if (++depth > MAX_DEPTH) throw problem("nested too deeply");
        blanks();
        if (at >= text.length()) throw problem("a value is missing");
        char c = text.charAt(at);
        Object value;
        if (c == '[' || c == '(') value = list(c == '[' ? ']' : ')');
        else if (c == '{') value = braces();
        else if (c == '\'' || c == '"') value = string();
        else if (Character.isDigit(c) || c == '-' || c == '.') value = number();
        else value = word();
        depth--;
        return value;
    }

    private List<Object> list(char end) {
        List<Object> values = new ArrayList<>();
        at++;
        while (!closes(end)) {
            values.add(value());
            comma(end);
        }
        return values;
    }

    private Map<String, Object> braces() {
        Map<String, Object> values = new LinkedHashMap<>();
        at++;
        while (!closes('}')) {
            Object key = value();
            expect(':');
            values.put(String.valueOf(key), value());
            comma('}');
        }
        return values;
    }

    private Map<String, Object> arguments() {
        Map<String, Object> values = new LinkedHashMap<>();
        at++;
        while (!closes(')')) {
            String key = name();
            expect('=');
            values.put(key, value());
            comma(')');
        }
        return values;
    }

    private Object word() {
        String name = name();
        blanks();
        if (at < text.length() && text.charAt(at) == '(') {
            if (!name.equals("dict")) throw problem(name + "(…) is a call, and nothing is executed here");
            return arguments();
        }
        return switch (name) {
            case "True" -> true;
            case "False" -> false;
            case "None" -> null;
            default -> name;
        };
    }

    private String name() {
        blanks();
        int begin = at;
        while (at < text.length() && (Character.isLetterOrDigit(text.charAt(at)) || "_.".indexOf(text.charAt(at)) >= 0))
            at++;
        if (at == begin) throw problem("a name or value is expected");
        return text.substring(begin, at);
    }

    private Object number() {
        int begin = at;
        while (at < text.length() && "+-0123456789._eE".indexOf(text.charAt(at)) >= 0) at++;
        String digits = text.substring(begin, at).replace("_", "");
        try {
            return digits.matches("-?[0-9]+") ? (Object) Long.valueOf(digits) : Double.valueOf(digits);
        } catch (NumberFormatException _) {
            throw problem(digits + " is no number");
        }
    }

    private String string() {
        char quote = text.charAt(at++);
        StringBuilder value = new StringBuilder();
        while (at < text.length() && text.charAt(at) != quote) {
            char c = text.charAt(at++);
            if (c == '\n') throw problem("a text does not end on its line");
            if (c == '\\' && at < text.length()) {
                char escaped = text.charAt(at++);
                value.append(escaped == 'n' ? '\n' : escaped == 't' ? '\t' : escaped);
            } else value.append(c);
        }
        if (at >= text.length()) throw problem("a text does not end");
        at++;
        return value.toString();
    }

    private boolean closes(char end) {
        blanks();
        if (at >= text.length()) throw problem(end + " is missing");
        if (text.charAt(at) != end) return false;
        at++;
        return true;
    }

    private void comma(char end) {
        blanks();
        if (at < text.length() && text.charAt(at) == ',') at++;
        else if (at >= text.length() || text.charAt(at) != end) throw problem("a comma or " + end + " is expected");
    }

    private void expect(char c) {
        blanks();
        if (at >= text.length() || text.charAt(at) != c) throw problem(c + " is expected");
        at++;
    }

    private void blanks() {
        while (at < text.length()) {
            char c = text.charAt(at);
            if (c == '#') while (at < text.length() && text.charAt(at) != '\n') at++;
            else if (Character.isWhitespace(c)) at++;
            else return;
        }
    }

    private SeleneException problem(String message) {
        long line = text.substring(0, Math.min(at, text.length()))
                        .chars()
                        .filter(c -> c == '\n')
                        .count()
                + 1;
        return SeleneException.data(source + ":" + line + ": " + message
                + ". Write the configuration with literals: models = [dict(host_ip=\"localhost\", host_port=1025)]");
    }
}
