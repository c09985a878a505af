package dev.selene.tools.scoring;

import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Finds which option, A to D, an answer in words chooses. The rule of OpenCompass' option post-processor, which
 * modeltest and AISBench use: patterns in a fixed order, from "the answer is …" to any letter at all; the first pattern
 * that is found anywhere decides, and of what it found the first option in the order A, B, C, D.
 */
public final class OptionLetter {
    private static final String OPTIONS = "ABCD";
    private static final String X = "([" + OPTIONS + "])";

    /** Tried in this order, each anywhere in the text; % stands for an option. */
    private static final List<Pattern> PATTERNS = Stream.of(
                    // "the answer is X" in Chinese
                    "答案是?\\s*%",
                    "答案是?\\s*：\\s*%",
                    "答案是?\\s*:\\s*%",
                    "答案选项应?该?是\\s*%",
                    "答案选项应?该?为\\s*%",
                    "答案应该?是\\s*%",
                    "答案应该?选\\s*%",
                    "答案选项为?\\s*：\\s*%",
                    "答案选项为?\\s+\\(?\\*{0,2}%",
                    "答案选项是?\\s*:\\s*%",
                    "答案为\\s*%",
                    "答案选\\s*%",
                    "选择?\\s*%",
                    // statements about one option
                    "只有选?项?\\s?%\\s?是?错",
                    "只有选?项?\\s?%\\s?不?正确",
                    "只有选?项?\\s?%\\s?错误",
                    "说法不?对选?项?的?是\\s?%",
                    "说法不?正确选?项?的?是\\s?%",
                    "说法错误选?项?的?是\\s?%",
                    "%\\s?是正确(?:的|答案)",
                    "选项\\s?%\\s?正确",
                    "所以答\\s?%",
                    // conclusions at the end
                    "所[以有]\\s?(?:%)[.。$]?$",
                    "[\\s，：:,]%[。，,.]?$",
                    "[\\s，,：:](?:[故即]|因此)%[。.]?$",
                    "[是为。]\\s?%[。.]?$",
                    "因此\\s?%[。.]?$",
                    "显然\\s?%[。.]?$",
                    // words that hold a letter
                    "答案是\\s?(\\S+)(?:。|$)",
                    "答案应该是\\s?(\\S+)(?:。|$)",
                    "答案为\\s?(\\S+)(?:。|$)",
                    // English
                    "(?i:ANSWER\\s*:\\s*)%",
                    "[Tt]he answer is:?\\s+\\(?\\*{0,2}%",
                    "[Tt]he answer is option:?\\s+\\(?%",
                    "[Tt]he correct answer is:?\\s+\\(?%",
                    "[Tt]he correct answer is option:?\\s+\\(?%",
                    "[Tt]he correct answer is:?.*?boxed\\{%\\}",
                    "[Tt]he correct option is:?.*?boxed\\{%\\}",
                    "[Tt]he correct answer option is:?.*?boxed\\{%\\}",
                    "[Tt]he answer to the question is:?\\s+\\(?%",
                    // an option at the start, in the rest after the first digit 1, before a colon, anywhere
                    "^选项\\s?%",
                    "^%\\s?选?项",
                    "^%[\\s。，,：:.$]",
                    "1.\\s?(.*?)$",
                    "%:",
                    "%")
            .map(regex -> Pattern.compile(regex.replace("%", X), Pattern.DOTALL))
            .toList();

    private OptionLetter() {}

    /** The letter, or an empty text if there is none. */
    public static String of(String answer) {
        String text = answer.strip();
        for (Pattern pattern : PATTERNS) {
            Matcher matcher = pattern.matcher(text);
            if (!matcher.find()) continue;
            String found = matcher.group(1).isEmpty() ? matcher.group() : matcher.group(1);
            for (String option : OPTIONS.split("")) if (found.contains(option)) return option;
        }
        return "";
    }

    /** The first character that is not blank, whatever it is: the rule for answers after worked examples. */
    public static String firstCharacter(String answer) {
        String text = answer.stripLeading();
        return text.isEmpty() ? "-1" : text.substring(0, text.offsetByCodePoints(0, 1));
    }

    /** The last letter A to D that stands alone as a word: for answers that quote their evidence first. */
    public static String lastWord(String answer) {
        return LastMatch.of(LAST_WORD, answer);
    }

    private static final Pattern LAST_WORD = Pattern.compile("\\b" + X + "\\b", Pattern.UNICODE_CHARACTER_CLASS);
}
