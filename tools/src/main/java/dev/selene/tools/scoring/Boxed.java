package dev.selene.tools.scoring;

import java.util.Optional;

/** What a text puts into its last box: {@code \boxed{…}}, {@code \boxed …} or {@code \fbox{…}}. */
final class Boxed {
    private Boxed() {}

    /** The content, braces balanced, without braces that enclose all of it once more; empty if there is no whole box. */
    static Optional<String> last(String text) {
        int at = Math.max(text.lastIndexOf("\\boxed"), text.lastIndexOf("\\fbox"));
        if (at < 0) return Optional.empty();
        int open = text.indexOf('{', at);
        if (open < 0) return Optional.empty();
        int depth = 0;
        for (int i = open; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '{') depth++;
            else if (c == '}' && --depth == 0) return Optional.of(withoutOuterBraces(text.substring(open + 1, i)));
        }
        return Optional.empty();
    }

    private static String withoutOuterBraces(String content) {
        return content.length() > 1 && content.startsWith("{") && content.endsWith("}")
                ? content.substring(1, content.length() - 1)
                : content;
    }
}
