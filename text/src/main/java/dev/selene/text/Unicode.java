package dev.selene.text;

/** Checks and repairs of UTF-16. */
final class Unicode {
    private Unicode() {}

    /** True if every surrogate is half of a pair. */
    static boolean isWellFormed(String text) {
        for (int i = 0; i < text.length(); ) {
            int codePoint = text.codePointAt(i);
            if (isSurrogate(codePoint)) return false;
            i += Character.charCount(codePoint);
        }
        return true;
    }

    /** {@code text} with each lone surrogate replaced by U+FFFD, as tiktoken does before it encodes. */
    static String wellFormed(String text) {
        if (isWellFormed(text)) return text;
        StringBuilder repaired = new StringBuilder(text.length());
        text.codePoints().forEach(c -> repaired.appendCodePoint(isSurrogate(c) ? 0xFFFD : c));
        return repaired.toString();
    }

    private static boolean isSurrogate(int codePoint) {
        return codePoint >= Character.MIN_SURROGATE && codePoint <= Character.MAX_SURROGATE;
    }
}
