package dev.selene.text.jinja;

/**
 * Tells characters that came with a conversation from those that the template wrote, in the rendered text itself.
 *
 * <p>{@link #mark} replaces each delimiter, the punctuation in which control tokens are written such as
 * {@code <|[/｜▁]|>}, by a stand-in: a lone low surrogate, which no valid text contains. A template treats a stand-in as
 * the character it stands for (it compares, measures and cuts the same), so marking changes nothing else in what is
 * rendered: {@code plain(render(mark(x))).equals(render(x))}. Letters and digits are not marked.
 */
public final class CallerText {
    // quotes, backslash, braces, percent, hyphen and underscore mean something to JSON, formatting or word rules
    private static final String DELIMITERS = "<>|[]/:;=#@!?*+&^~$()｜▁【】〈〉《》「」";
    private static final char FIRST_STAND_IN = Character.MIN_LOW_SURROGATE;

    private CallerText() {}

    /**
     * The text with stand-ins for delimiters; lone surrogates, which are not text, become U+FFFD first, as the published
     * tokenizers have it.
     */
    public static String mark(String text) {
        StringBuilder marked = new StringBuilder(text.length());
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (Character.isHighSurrogate(c) && i + 1 < text.length() && Character.isLowSurrogate(text.charAt(i + 1))) {
                marked.append(c).append(text.charAt(++i));
            } else if (Character.isSurrogate(c)) {
                marked.append('\uFFFD');
            } else {
                int delimiter = isPlainLetterOrDigit(c) ? -1 : DELIMITERS.indexOf(c);
                marked.append(delimiter < 0 ? c : (char) (FIRST_STAND_IN + delimiter));
            }
        }
        return marked.toString();
    }

    /** The text with each stand-in replaced by what it stands for; the same length in characters and code points. */
    public static String plain(String text) {
        int first = firstStandIn(text);
        if (first < 0) return text;
        StringBuilder plain = new StringBuilder(text);
        for (int i = first; i < text.length(); i++) {
            if (isStandIn(text, i)) plain.setCharAt(i, DELIMITERS.charAt(text.charAt(i) - FIRST_STAND_IN));
        }
        return plain.toString();
    }

    /** True if {@link #mark} would change this character. */
    public static boolean isDelimiter(char c) {
        return DELIMITERS.indexOf(c) >= 0;
    }

    // most text is this, and a search through the delimiters for each character would show
    private static boolean isPlainLetterOrDigit(char c) {
        return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || c == ' ';
    }

    private static int firstStandIn(String text) {
        for (int i = 0; i < text.length(); i++) if (isStandIn(text, i)) return i;
        return -1;
    }

    private static boolean isStandIn(String text, int index) {
        int ordinal = text.charAt(index) - FIRST_STAND_IN;
        return ordinal >= 0
                && ordinal < DELIMITERS.length()
                && (index == 0 || !Character.isHighSurrogate(text.charAt(index - 1)));
    }
}
