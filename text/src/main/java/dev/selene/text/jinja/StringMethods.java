package dev.selene.text.jinja;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import java.util.function.IntPredicate;

/** Methods of Python's {@code str}. */
final class StringMethods {
    private static final Set<String> NOT_SUPPORTED =
            Set.of("encode", "expandtabs", "format_map", "isidentifier", "maketrans", "translate");

    private final Budget budget;
    private final Interpreter interpreter;

    StringMethods(Interpreter interpreter) {
        this.interpreter = interpreter;
        this.budget = interpreter.budget;
    }

    /** The method bound to {@code text}; null if Python has none of that name. */
    Object method(String text, String name) {
        Function<Arguments, Object> body = body(text, name);
        if (body != null) return dev.selene.text.jinja.Function.of(name, body);
        if (NOT_SUPPORTED.contains(name)) throw new TemplateFailure("method '" + name + "' of str is not supported");
        return null;
    }

    private Function<Arguments, Object> body(String text, String name) {
        return switch (name) {
            case "strip" -> a -> strip(text, a.bind(name, "chars?"), true, true);
            case "lstrip" -> a -> strip(text, a.bind(name, "chars?"), true, false);
            case "rstrip" -> a -> strip(text, a.bind(name, "chars?"), false, true);
            case "split" -> a -> split(text, a.bind(name, "sep?", "maxsplit?"), false);
            case "rsplit" -> a -> split(text, a.bind(name, "sep?", "maxsplit?"), true);
            case "splitlines" ->
                a -> {
                    budget.spend(text.length());
                    return new ArrayList<Object>(
                            PythonText.lines(text, a.bind(name, "keepends?").isTrue(0, false)));
                };
            case "startswith" -> a -> affix(text, a.bind(name, "prefix", "start?", "end?"), true);
            case "endswith" -> a -> affix(text, a.bind(name, "suffix", "start?", "end?"), false);
            case "removeprefix" ->
                a -> {
                    String prefix = a.bind(name, "prefix").text(0);
                    return startsWith(text, prefix) ? text.substring(prefix.length()) : text;
                };
            case "removesuffix" ->
                a -> {
                    String suffix = a.bind(name, "suffix").text(0);
                    return endsWith(text, suffix) ? text.substring(0, text.length() - suffix.length()) : text;
                };
            case "replace" ->
                a -> {
                    Arguments.Bound bound = a.bind(name, "old", "new", "count?");
                    return replace(text, bound.text(0), bound.text(1), bound.integer(2, -1));
                };
            case "find", "index" -> a -> find(text, a.bind(name, "sub", "start?", "end?"), false, name);
            case "rfind", "rindex" -> a -> find(text, a.bind(name, "sub", "start?", "end?"), true, name);
            case "count" -> a -> count(text, a.bind(name, "sub", "start?", "end?"));
            case "partition" -> a -> partition(text, a.bind(name, "sep").text(0), false);
            case "rpartition" -> a -> partition(text, a.bind(name, "sep").text(0), true);
            case "join" -> a -> join(text, a.bind(name, "iterable").get(0));
            case "format" -> a -> new Formatting(budget).braces(text, a);
            case "lower", "casefold" -> a -> made(a, name, PythonText.lower(text));
            case "upper" -> a -> made(a, name, PythonText.upper(text));
            case "capitalize" -> a -> made(a, name, PythonText.capitalize(text));
            case "title" -> a -> made(a, name, title(text));
            case "swapcase" -> a -> made(a, name, swapCase(text));
            case "center" -> a -> pad(text, a.bind(name, "width", "fillchar?"), 0);
            case "ljust" -> a -> pad(text, a.bind(name, "width", "fillchar?"), 1);
            case "rjust" -> a -> pad(text, a.bind(name, "width", "fillchar?"), -1);
            case "zfill" -> a -> zeroFill(text, a.bind(name, "width").integer(0, 0));
            case "isspace" -> a -> every(a, name, text, PythonText::isSpace);
            case "isdigit", "isdecimal" -> a -> every(a, name, text, Character::isDigit);
            case "isnumeric" -> a -> every(a, name, text, StringMethods::isNumeric);
            case "isalpha" -> a -> every(a, name, text, Character::isLetter);
            case "isalnum" -> a -> every(a, name, text, c -> Character.isLetter(c) || isNumeric(c));
            case "isascii" ->
                a -> {
                    a.bind(name);
                    return CallerText.plain(text).codePoints().allMatch(c -> c < 128);
                };
            case "isprintable" ->
                a -> {
                    a.bind(name);
                    return CallerText.plain(text).codePoints().allMatch(PythonText::isPrintable);
                };
            case "islower" ->
                a -> {
                    a.bind(name);
                    return isLower(text);
                };
            case "isupper" ->
                a -> {
                    a.bind(name);
                    return isUpper(text);
                };
            case "istitle" ->
                a -> {
                    a.bind(name);
                    return text.codePoints().anyMatch(StringMethods::isCased)
                            && title(text).equals(text);
                };
            default -> null;
        };
    }

    static boolean isLower(String text) {
        return text.codePoints().anyMatch(Character::isLowerCase)
                && text.codePoints().noneMatch(c -> Character.isUpperCase(c) || Character.isTitleCase(c));
    }

    static boolean isUpper(String text) {
        return text.codePoints().anyMatch(Character::isUpperCase)
                && text.codePoints().noneMatch(c -> Character.isLowerCase(c) || Character.isTitleCase(c));
    }

    private static boolean isNumeric(int c) {
        int type = Character.getType(c);
        return type == Character.DECIMAL_DIGIT_NUMBER
                || type == Character.LETTER_NUMBER
                || type == Character.OTHER_NUMBER;
    }

    private static boolean isCased(int c) {
        return Character.isUpperCase(c) || Character.isLowerCase(c) || Character.isTitleCase(c);
    }

    private Object made(Arguments arguments, String name, String result) {
        arguments.bind(name);
        budget.spendChars(result.length());
        return result;
    }

    private static Object every(Arguments arguments, String name, String text, IntPredicate law) {
        arguments.bind(name);
        return !text.isEmpty() && text.codePoints().allMatch(law);
    }

    String strip(String text, Arguments.Bound bound, boolean start, boolean end) {
        String chars = bound.text(0, null);
        IntPredicate stripped = chars == null ? PythonText::isSpace : codePoints(chars)::contains;
        String plain = CallerText.plain(text);
        int from = 0;
        int to = text.length();
        while (start && from < to && stripped.test(plain.codePointAt(from)))
            from += Character.charCount(plain.codePointAt(from));
        while (end && from < to && stripped.test(plain.codePointBefore(to)))
            to -= Character.charCount(plain.codePointBefore(to));
        return text.substring(from, to);
    }

    private static Set<Integer> codePoints(String chars) {
        return CallerText.plain(chars).codePoints().boxed().collect(java.util.stream.Collectors.toSet());
    }

    private List<Object> split(String text, Arguments.Bound bound, boolean fromEnd) {
        budget.spend(text.length() / 16);
        String separator = bound.text(0, null);
        int most = bound.integer(1, -1);
        int limit = most < 0 ? Integer.MAX_VALUE : most;
        if (separator == null) return fromEnd ? splitSpaceFromEnd(text, limit) : splitSpace(text, limit);
        if (separator.isEmpty()) throw new TemplateFailure("split(): empty separator");
        return fromEnd ? splitFromEnd(text, separator, limit) : splitAt(text, separator, limit);
    }

    private List<Object> splitAt(String text, String separator, int limit) {
        String plain = CallerText.plain(text);
        String wanted = CallerText.plain(separator);
        List<Object> parts = new ArrayList<>();
        int start = 0;
        for (int at = plain.indexOf(wanted); at >= 0 && parts.size() < limit; at = plain.indexOf(wanted, start)) {
            budget.spend(1);
            parts.add(text.substring(start, at));
            start = at + wanted.length();
        }
        parts.add(text.substring(start));
        return parts;
    }

    private List<Object> splitFromEnd(String text, String separator, int limit) {
        String plain = CallerText.plain(text);
        String wanted = CallerText.plain(separator);
        List<Object> parts = new ArrayList<>();
        int end = text.length();
        while (parts.size() < limit) {
            int at = end < wanted.length() ? -1 : plain.lastIndexOf(wanted, end - wanted.length());
            if (at < 0) break;
            budget.spend(1);
            parts.add(text.substring(at + wanted.length(), end));
            end = at;
        }
        parts.add(text.substring(0, end));
        Collections.reverse(parts);
        return parts;
    }

    private List<Object> splitSpace(String text, int limit) {
        List<Object> parts = new ArrayList<>();
        int at = 0;
        while (true) {
            while (at < text.length() && PythonText.isSpace(text.charAt(at))) at++;
            if (at == text.length()) return parts;
            budget.spend(1);
            if (parts.size() == limit) {
                parts.add(text.substring(at)); // with the blanks at its end
                return parts;
            }
            int start = at;
            while (at < text.length() && !PythonText.isSpace(text.charAt(at))) at++;
            parts.add(text.substring(start, at));
        }
    }

    private List<Object> splitSpaceFromEnd(String text, int limit) {
        List<Object> parts = new ArrayList<>();
        int at = text.length();
        while (true) {
            while (at > 0 && PythonText.isSpace(text.charAt(at - 1))) at--;
            if (at == 0) break;
            budget.spend(1);
            if (parts.size() == limit) {
                parts.add(text.substring(0, at));
                break;
            }
            int end = at;
            while (at > 0 && !PythonText.isSpace(text.charAt(at - 1))) at--;
            parts.add(text.substring(at, end));
        }
        Collections.reverse(parts);
        return parts;
    }

    private Object affix(String text, Arguments.Bound bound, boolean prefix) {
        List<Object> wanted =
                bound.get(0) instanceof Tuple tuple ? tuple.items() : Collections.singletonList(bound.get(0));
        String part = window(text, bound);
        for (Object item : wanted) {
            if (item instanceof Undefined undefined) throw undefined.failure();
            if (!(item instanceof String affix))
                throw new TemplateFailure(
                        bound.function() + "() needs a string or a tuple of strings, not " + Types.name(item));
            if (part != null && (prefix ? startsWith(part, affix) : endsWith(part, affix))) return true;
        }
        return false;
    }

    /** The part of {@code text} that arguments 1 and 2 select; null if it begins behind the end of the text. */
    private String window(String text, Arguments.Bound bound) {
        if (!bound.has(1) && !bound.has(2)) return text;
        int length = PythonText.length(text);
        int start = position(bound.integer(1, 0), length);
        int end = Math.min(length, position(bound.integer(2, Integer.MAX_VALUE), length));
        if (start > length || start > end) return null;
        return PythonText.slice(text, start, end);
    }

    private static int position(int given, int length) {
        return given < 0 ? Math.max(0, given + length) : given;
    }

    private static boolean startsWith(String text, String prefix) {
        return CallerText.plain(text).startsWith(CallerText.plain(prefix));
    }

    private static boolean endsWith(String text, String suffix) {
        return CallerText.plain(text).endsWith(CallerText.plain(suffix));
    }

    /** {@code text.replace(old, replacement, most)}; all occurrences if {@code most} is negative. */
    String replace(String text, String old, String replacement, int most) {
        int limit = most < 0 ? Integer.MAX_VALUE : most;
        if (old.isEmpty()) return interleave(text, replacement, limit);
        List<Object> parts = splitAt(text, old, limit);
        return (String) join(replacement, parts);
    }

    private String interleave(String text, String replacement, int limit) {
        TextBuffer out = new TextBuffer(budget);
        int left = limit;
        for (int i = 0; i < text.length(); ) {
            if (left-- > 0) out.append(replacement);
            int next = text.offsetByCodePoints(i, 1);
            out.append(text.substring(i, next));
            i = next;
        }
        if (left > 0) out.append(replacement);
        return out.toString();
    }

    private Object find(String text, Arguments.Bound bound, boolean last, String name) {
        String wanted = CallerText.plain(bound.text(0));
        String part = window(text, bound);
        String plain = part == null ? null : CallerText.plain(part);
        int at = plain == null ? -1 : last ? plain.lastIndexOf(wanted) : plain.indexOf(wanted);
        if (at < 0) {
            if (name.endsWith("index")) throw new TemplateFailure(name + "(): substring not found");
            return -1L;
        }
        int start = bound.has(1) ? position(bound.integer(1, 0), PythonText.length(text)) : 0;
        return (long) start + part.codePointCount(0, at);
    }

    private Object count(String text, Arguments.Bound bound) {
        String wanted = bound.text(0);
        String part = window(text, bound);
        if (part == null) return 0L;
        if (wanted.isEmpty()) return PythonText.length(part) + 1L;
        return splitAt(part, wanted, Integer.MAX_VALUE).size() - 1L;
    }

    private static Object partition(String text, String separator, boolean last) {
        if (separator.isEmpty()) throw new TemplateFailure("partition(): empty separator");
        String plain = CallerText.plain(text);
        String wanted = CallerText.plain(separator);
        int at = last ? plain.lastIndexOf(wanted) : plain.indexOf(wanted);
        if (at < 0) return new Tuple(last ? List.of("", "", text) : List.of(text, "", ""));
        int end = at + separator.length();
        return new Tuple(List.of(text.substring(0, at), text.substring(at, end), text.substring(end)));
    }

    private Object join(String separator, Object iterable) {
        TextBuffer out = new TextBuffer(budget);
        boolean first = true;
        for (Object item : interpreter.sequences.iterate(iterable)) {
            budget.spend(1);
            if (!(item instanceof String part))
                throw new TemplateFailure("join(): every item must be str, found " + Types.name(item));
            if (!first) out.append(separator);
            out.append(part);
            first = false;
        }
        return out.toString();
    }

    private static String title(String text) {
        StringBuilder title = new StringBuilder(text.length());
        boolean inWord = false;
        for (int i = 0; i < text.length(); ) {
            int c = text.codePointAt(i);
            i += Character.charCount(c);
            title.append(inWord ? PythonText.lower(Character.toString(c)) : PythonText.titleCase(c));
            inWord = isCased(c);
        }
        return title.toString();
    }

    private static String swapCase(String text) {
        StringBuilder swapped = new StringBuilder(text.length());
        text.codePoints().forEach(c -> {
            String one = Character.toString(c);
            swapped.append(Character.isUpperCase(c) ? PythonText.lower(one) : PythonText.upper(one));
        });
        return swapped.toString();
    }

    /** {@code side} is negative for blanks before the text, positive for blanks behind it, 0 for both. */
    private Object pad(String text, Arguments.Bound bound, int side) {
        String fill = bound.text(1, " ");
        if (PythonText.length(fill) != 1)
            throw new TemplateFailure(bound.function() + "(): the fill character must be one character");
        return pad(text, bound.integer(0, 0), fill, side);
    }

    String pad(String text, int width, String fill, int side) {
        int missing = width - PythonText.length(text);
        if (missing <= 0) return text;
        budget.spendChars((long) missing * fill.length() + text.length());
        // Python puts the odd blank of center() before the text when width and blanks are both odd
        int before = side < 0 ? missing : side > 0 ? 0 : missing / 2 + (missing & width & 1);
        return fill.repeat(before) + text + fill.repeat(missing - before);
    }

    private Object zeroFill(String text, int width) {
        boolean signed = text.startsWith("-") || CallerText.plain(text).startsWith("+");
        int head = signed ? 1 : 0;
        return text.substring(0, head) + pad(text.substring(head), width - head, "0", -1);
    }
}
