package dev.selene.text.jinja;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;

/** What Python's {@code str} knows about characters and numbers. */
final class PythonText {
    private PythonText() {}

    /** {@code repr} of a float: the shortest digits that read back, with an exponent below 1e-4 and from 1e16 on. */
    static String real(double value) {
        if (Double.isNaN(value)) return "nan";
        if (Double.isInfinite(value)) return value > 0 ? "inf" : "-inf";
        if (value == 0) return 1 / value < 0 ? "-0.0" : "0.0";
        BigDecimal shortest = new BigDecimal(Double.toString(value)).stripTrailingZeros();
        String digits = shortest.unscaledValue().abs().toString();
        int exponent = digits.length() - 1 - shortest.scale();
        String sign = value < 0 ? "-" : "";
        if (exponent < -4 || exponent >= 16) {
            String fraction = digits.length() == 1 ? "" : "." + digits.substring(1);
            String padded = (Math.abs(exponent) < 10 ? "0" : "") + Math.abs(exponent);
            return sign + digits.charAt(0) + fraction + "e" + (exponent < 0 ? "-" : "+") + padded;
        }
        String plain = shortest.abs().toPlainString();
        return sign + (plain.indexOf('.') < 0 ? plain + ".0" : plain);
    }

    /** A value in an error message. */
    static String brief(Object value) {
        String text = new Printer(new Budget()).repr(value);
        return text.length() <= 80 ? text : text.substring(0, text.offsetByCodePoints(0, 40)) + "…";
    }

    /** Python's {@code str.isspace} of one code point. */
    static boolean isSpace(int codePoint) {
        return switch (codePoint) {
            case ' ', '\t', '\n', 0x0B, '\f', '\r', 0x1C, 0x1D, 0x1E, 0x1F, 0x85, 0xA0, 0x1680 -> true;
            case 0x2028, 0x2029, 0x202F, 0x205F, 0x3000 -> true;
            default -> codePoint >= 0x2000 && codePoint <= 0x200A;
        };
    }

    /** Python's {@code str.isprintable} of one code point. */
    static boolean isPrintable(int codePoint) {
        return switch (Character.getType(codePoint)) {
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.SURROGATE,
                    Character.PRIVATE_USE,
                    Character.UNASSIGNED,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR -> false;
            case Character.SPACE_SEPARATOR -> codePoint == ' ';
            default -> true;
        };
    }

    static int length(String text) {
        return text.codePointCount(0, text.length());
    }

    /** The part between two code point positions. */
    static String slice(String text, int from, int to) {
        int start = text.offsetByCodePoints(0, from);
        return text.substring(start, text.offsetByCodePoints(start, to - from));
    }

    static List<Object> codePoints(String text) {
        List<Object> parts = new ArrayList<>(text.length());
        text.codePoints().forEach(c -> parts.add(Character.toString(c)));
        return parts;
    }

    static String stripStart(String text) {
        int start = 0;
        while (start < text.length() && isSpace(text.charAt(start))) start++;
        return text.substring(start);
    }

    static String stripEnd(String text) {
        int end = text.length();
        while (end > 0 && isSpace(text.charAt(end - 1))) end--;
        return text.substring(0, end);
    }

    /** Python's {@code splitlines}. */
    static List<String> lines(String text, boolean keepEnds) {
        List<String> lines = new ArrayList<>();
        int start = 0;
        for (int i = 0; i < text.length(); i++) {
            if (!isLineEnd(text.charAt(i))) continue;
            int next = text.startsWith("\r\n", i) ? i + 2 : i + 1;
            lines.add(text.substring(start, keepEnds ? next : i));
            start = next;
            i = next - 1;
        }
        if (start < text.length()) lines.add(text.substring(start));
        return lines;
    }

    private static boolean isLineEnd(char c) {
        return c >= '\n' && c <= '\r' || c >= 0x1C && c <= 0x1E || c == 0x85 || c == 0x2028 || c == 0x2029;
    }

    /** {@code str.capitalize}: the first code point in title case, the rest in lower case. */
    static String capitalize(String text) {
        if (text.isEmpty()) return text;
        int first = text.codePointAt(0);
        return titleCase(first) + lower(text.substring(Character.charCount(first)));
    }

    static String lower(String text) {
        return text.toLowerCase(java.util.Locale.ROOT);
    }

    static String upper(String text) {
        return text.toUpperCase(java.util.Locale.ROOT);
    }

    /** The title case of a code point; as Python's, it can be more than one (ß gives Ss). */
    static String titleCase(int codePoint) {
        int title = Character.toTitleCase(codePoint);
        if (title != codePoint) return Character.toString(title);
        String upper = upper(Character.toString(codePoint));
        int head = upper.codePointAt(0);
        return Character.toString(head) + lower(upper.substring(Character.charCount(head)));
    }
}
