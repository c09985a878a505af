package dev.selene.text.tools;

import dev.selene.text.tools.AnswerFormat.Calls;

/** The name of the tool in the head of a call; empty if there is none. */
record CallName(String name) {
    private static final String PREFIX = "functions.";

    /**
     * Kimi writes {@code functions.NAME:NUMBER}; a name may hold dots and colons, and {@code functions.} or the number may be missing. The
     * number is not looked at: the caller counts.
     */
    static CallName parse(String head, Calls calls) {
        String text = head.strip();
        if (calls != Calls.KIMI) return new CallName(text);
        if (text.startsWith(PREFIX)) text = text.substring(PREFIX.length());
        int colon = text.lastIndexOf(':');
        boolean numbered = colon >= 0 && text.substring(colon + 1).strip().matches("[0-9]*");
        return new CallName(numbered ? text.substring(0, colon).strip() : text);
    }

    boolean isEmpty() {
        return name.isEmpty();
    }
}
