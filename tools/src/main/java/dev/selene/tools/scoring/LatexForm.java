package dev.selene.tools.scoring;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Brings the many ways to write one LaTeX value into one form, as the MATH rules do. */
final class LatexForm {
    private static final Pattern TEXT_AT_END = Pattern.compile("(?<=.)\\\\text\\{[^{}]*\\}\\s*$", Pattern.DOTALL);
    private static final Pattern BARE_ROOT = Pattern.compile("\\\\sqrt(\\w)(?!\\w)");
    private static final Pattern ROOT_OF_WORD = Pattern.compile("\\\\sqrt(\\w+)");
    private static final Pattern FRACTION = Pattern.compile("\\\\frac(\\d|[a-zA-Z])(\\d|[a-zA-Z])");
    private static final Pattern FRACTION_BRACED = Pattern.compile("\\\\frac(\\d|[a-zA-Z])(?=\\{)");
    private static final Pattern FRACTION_TAIL = Pattern.compile("(\\\\frac\\{[^{}]*\\})(\\d|[a-zA-Z])");
    private static final Pattern SLASH = Pattern.compile("^(-?\\d+)/(-?\\d+)$");
    private static final Pattern ZERO_FRACTION = Pattern.compile("(\\d+)\\.0+(?=[^\\d]|$)");
    private static final Pattern NAMED = Pattern.compile("^[^=]{1,2}=(.+)$", Pattern.DOTALL);

    private LatexForm() {}

    /** The form that is compared. */
    static String of(String answer) {
        String text = answer.strip().replace("\n", "");
        while (text.endsWith(".")) text = text.substring(0, text.length() - 1);
        text = text.replace("\\!", "").replace("\\ ", "").replace("\\\\", "\\");
        text = text.replace("tfrac", "frac").replace("dfrac", "frac");
        text = text.replace("\\left", "").replace("\\right", "");
        text = TEXT_AT_END.matcher(text).replaceFirst("").strip();
        text = text.replace("^{\\circ}", "").replace("^\\circ", "");
        text = text.replace("\\$", "").replace("$", "").replace("\\%", "").replace("%", "");
        text = text.replace(" .", " 0.").replace("{.", "{0.").replace("\\cdot", "");
        text = text.replace("infinity", "\\infty").replace("+\\inity", "\\infty");
        if (!text.contains("\\infty")) text = text.replace("inf", "\\infty");
        text = text.replace("and", "").replace("\\mathbf", "");
        text = text.replaceAll("\\\\mbox\\{.*?\\}", "");
        if (text.contains("j") && !text.contains("i")) text = text.replace("j", "i");
        text = ZERO_FRACTION.matcher(text).replaceAll("$1");
        if (text.isEmpty()) return text;
        if (text.startsWith(".")) text = "0" + text;
        Matcher named = NAMED.matcher(text);
        if (named.matches()) text = named.group(1);
        text = fractions(roots(text).replace(" ", ""));
        if (text.equals("0.5")) return "\\frac{1}{2}";
        Matcher slash = SLASH.matcher(text);
        return slash.matches() ? "\\frac{" + slash.group(1) + "}{" + slash.group(2) + "}" : text;
    }

    /** {@code \sqrt3} becomes {@code \sqrt{3}}. */
    static String roots(String text) {
        String one = BARE_ROOT.matcher(text).replaceAll("\\\\sqrt{$1}");
        return ROOT_OF_WORD.matcher(one).replaceAll("\\\\sqrt{$1}");
    }

    /** {@code \frac12}, {@code \frac1{72}} and {@code \frac{1}2} become {@code \frac{1}{2}} and so on. */
    static String fractions(String text) {
        String both = FRACTION.matcher(text).replaceAll("\\\\frac{$1}{$2}");
        String first = FRACTION_BRACED.matcher(both).replaceAll("\\\\frac{$1}");
        return FRACTION_TAIL.matcher(first).replaceAll("$1{$2}");
    }
}
