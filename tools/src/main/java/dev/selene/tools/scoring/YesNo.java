package dev.selene.tools.scoring;

import java.util.Locale;
import java.util.regex.Pattern;

/** Yes or no, said in words. */
public final class YesNo {
    private static final Pattern WORD =
            Pattern.compile("\\b(yes|no)\\b", Pattern.UNICODE_CHARACTER_CLASS | Pattern.CASE_INSENSITIVE);

    private YesNo() {}

    /** The last "yes" or "no" in lower case, empty if neither occurs: answers quote their evidence first. */
    public static String last(String answer) {
        return LastMatch.of(WORD, answer).toLowerCase(Locale.ROOT);
    }
}
