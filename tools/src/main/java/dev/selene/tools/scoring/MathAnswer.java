package dev.selene.tools.scoring;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Reads and compares answers of competition mathematics: the second version of OpenCompass' MATH rules, which AISBench uses
 * for AIME. The answer is the last box; without one, the first sentence that announces a final answer; without that, the
 * first sentence. Two answers are equal when their strings are, after the writing of LaTeX is brought into one form.
 */
public final class MathAnswer {
    private static final Pattern ANNOUNCES = Pattern.compile("final answer|answer is");
    private static final Pattern AFTER_ANNOUNCEMENT =
            Pattern.compile("final answer is(.*)|answer is(.*)", Pattern.DOTALL);
    private static final Pattern INNER_BOX = Pattern.compile("oxed\\{(.*)\\}", Pattern.DOTALL);
    private static final Pattern DOLLARS = Pattern.compile("\\$(.*?)\\$", Pattern.DOTALL);
    private static final Pattern THOUSANDS = Pattern.compile("(?<=\\d),(?=\\d{3}(?!\\d))");

    /** Words that say what is counted and not how many. */
    private static final List<String> UNITS = List.of(
            "square",
            "ways",
            "integers",
            "dollars",
            "mph",
            "inches",
            "ft",
            "hours",
            "km",
            "units",
            "\\ldots",
            "sue",
            "points",
            "feet",
            "minutes",
            "digits",
            "cents",
            "degrees",
            "cm",
            "gm",
            "pounds",
            "meters",
            "meals",
            "edges",
            "students",
            "childrentickets",
            "multiples",
            "\\text{s}",
            "\\text{.}",
            "\\text{\ns}",
            "\\text{}^2",
            "\\text{}^3",
            "\\text{\n}",
            "\\text{}",
            "\\mathrm{th}",
            "^\\circ",
            "^{\\circ}",
            "\\;",
            ",\\!",
            "{,}",
            "\"",
            "\\dots");

    private MathAnswer() {}

    /** The verdict on an answer; what a model thought before it is not part of it. */
    public static Verdict judge(String answer, String gold) {
        String found = of(Reasoning.drop(answer));
        return Verdict.of(found, equal(found, gold));
    }

    /** What the text gives as its answer. */
    static String of(String text) {
        Optional<String> boxed = Boxed.last(text);
        if (boxed.isPresent()) return boxed.get();
        String[] sentences = text.split("\\.", -1);
        for (String sentence : sentences)
            if (ANNOUNCES.matcher(sentence.toLowerCase(Locale.ROOT)).find()) return normalised(sentence);
        return normalised(sentences[0]);
    }

    /** Equal as strings after one of: stripping, stripping and normalising, normalising, nothing. */
    static boolean equal(String left, String right) {
        String strippedLeft = LatexForm.of(left);
        String strippedRight = LatexForm.of(right);
        return strippedLeft.equals(strippedRight)
                || normalised(strippedLeft).equals(normalised(strippedRight))
                || normalised(left).equals(normalised(right))
                || left.equals(right);
    }

    /** What is left of a sentence or formula when words around the value are taken away. */
    static String normalised(String answer) {
        String text = answer.replace("an ", "")
                .replace("a ", "")
                .replace(".$", "$")
                .replace("\\$", "")
                .replace("\\ ", "");
        text = text.replace(" ", "")
                .replace("mbox", "text")
                .replace(",\\text{and}", ",")
                .replace("\\text{and}", ",");
        text = text.replace("\\text{m}", "\\text{}").replace("\\le", "<");
        for (String unit : UNITS) text = text.replace(unit, "");
        text = unwrapped(text, "\\text");
        text = unwrapped(text, "\\textbf");
        text = unwrapped(text, "\\overline");
        Matcher announced = AFTER_ANNOUNCEMENT.matcher(answer);
        if (announced.find()) {
            String rest = announced.group(1) == null ? announced.group(2) : announced.group(1);
            text = rest.replace(" ", "").replaceAll("^[:：]+", "").replaceAll("\\.+$", "");
        }
        text = lastGroup(INNER_BOX, text);
        text = lastGroup(DOLLARS, text);
        text = LatexForm.fractions(LatexForm.roots(text)).replace("$", "");
        return THOUSANDS.matcher(text).replaceAll("").strip();
    }

    private static String unwrapped(String text, String command) {
        return text.replaceAll(Pattern.quote(command) + "\\{(.*?)\\}", "$1");
    }

    private static String lastGroup(Pattern pattern, String text) {
        String found = LastMatch.of(pattern, text);
        return found.isEmpty() ? text : found;
    }
}
