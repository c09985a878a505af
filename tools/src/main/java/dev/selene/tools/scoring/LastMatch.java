package dev.selene.tools.scoring;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The last place where a pattern occurs. */
final class LastMatch {
    private LastMatch() {}

    /** Its first group, or an empty text. */
    static String of(Pattern pattern, String text) {
        String found = "";
        for (Matcher matcher = pattern.matcher(text); matcher.find(); ) found = matcher.group(1);
        return found;
    }
}
