package dev.selene.text;

import java.util.List;
import java.util.regex.Pattern;

/**
 * How Kimi's tokenizer cuts text before byte-pair encoding. Source: {@code tokenization_kimi.py} of Kimi-K2, whose
 * pattern is tiktoken's o200k_base with runs of Han characters taken out first.
 */
final class KimiText {
    private static final int MAX_SLICE_CODE_POINTS = 400_000;
    private static final int MAX_RUN_CODE_POINTS = 25_000;

    private static final String SPACE = "\\p{IsWhite_Space}"; // \s of Java is ASCII unless asked otherwise
    private static final String UPPER = "[\\p{Lu}\\p{Lt}\\p{Lm}\\p{Lo}\\p{M}&&[^\\p{IsHan}]]";
    private static final String LOWER = "[\\p{Ll}\\p{Lm}\\p{Lo}\\p{M}&&[^\\p{IsHan}]]";
    private static final String LEAD = "[^\\r\\n\\p{L}\\p{N}]?";
    /** Folds case as Unicode does: the long s, U+017F, is an s here. */
    private static final String CONTRACTION = "(?iu:'s|'t|'re|'ve|'m|'ll|'d)?";

    static final Splitter SPLITTER = new Splitter(List.of(Pattern.compile(String.join(
            "|",
            "\\p{IsHan}+",
            LEAD + UPPER + "*" + LOWER + "+" + CONTRACTION,
            LEAD + UPPER + "+" + LOWER + "*" + CONTRACTION,
            "\\p{N}{1,3}",
            " ?[^" + SPACE + "\\p{L}\\p{N}]+[\\r\\n]*",
            SPACE + "*[\\r\\n]+",
            SPACE + "+(?!\\P{IsWhite_Space})",
            SPACE + "+"))));

    private KimiText() {}

    /**
     * Hands on the parts of {@code text} that are tokenized apart, control tokens included: slices of 400,000 code
     * points, cut again before each character that would make a run of only whitespace or none longer than 25,000.
     */
    static void cut(String text, Splitter.PieceConsumer parts) {
        for (int from = 0; from < text.length(); ) {
            int to = afterCodePoints(text, from, MAX_SLICE_CODE_POINTS);
            cutRuns(text, from, to, parts);
            from = to;
        }
    }

    private static void cutRuns(String text, int from, int to, Splitter.PieceConsumer parts) {
        if (to - from <= MAX_RUN_CODE_POINTS) {
            parts.accept(from, to);
            return;
        }
        int partStart = from;
        int run = 0;
        boolean inSpace = false;
        for (int at = from; at < to; ) {
            int codePoint = text.codePointAt(at);
            boolean space = isPythonSpace(codePoint);
            if (space != inSpace) {
                run = 0;
                inSpace = space;
            }
            if (++run > MAX_RUN_CODE_POINTS) {
                parts.accept(partStart, at);
                partStart = at;
                run = 1;
            }
            at += Character.charCount(codePoint);
        }
        parts.accept(partStart, to);
    }

    private static int afterCodePoints(String text, int from, int count) {
        if (text.length() - from <= count) return text.length();
        if (text.codePointCount(from, text.length()) <= count) return text.length();
        return text.offsetByCodePoints(from, count);
    }

    /** {@code str.isspace} of Python: White_Space and the separators U+001C to U+001F. */
    static boolean isPythonSpace(int codePoint) {
        return switch (codePoint) {
            case 0x20, 0x85, 0xA0, 0x1680, 0x2028, 0x2029, 0x202F, 0x205F, 0x3000 -> true;
            default ->
                codePoint >= 0x09 && codePoint <= 0x0D
                        || codePoint >= 0x1C && codePoint <= 0x1F
                        || codePoint >= 0x2000 && codePoint <= 0x200A;
        };
    }
}
