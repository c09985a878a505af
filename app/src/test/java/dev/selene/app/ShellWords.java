package dev.selene.app;

import java.util.List;
import java.util.regex.Pattern;

/** Splits a command line of the help texts: words, or texts in double quotes. */
final class ShellWords {
    private static final Pattern WORD = Pattern.compile("\"([^\"]*)\"|(\\S+)");

    private ShellWords() {}

    static List<String> split(String line) {
        return WORD.matcher(line)
                .results()
                .map(word -> word.group(1) != null ? word.group(1) : word.group(2))
                .toList();
    }
}
