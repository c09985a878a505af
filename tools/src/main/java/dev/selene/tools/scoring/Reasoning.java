package dev.selene.tools.scoring;

/** What a reasoning model says after it has thought. */
public final class Reasoning {
    private static final String END = "</think>";

    private Reasoning() {}

    /** The text after the last {@code </think>}, or all of it when there is none. */
    public static String drop(String answer) {
        int end = answer.lastIndexOf(END);
        return end < 0 ? answer : answer.substring(end + END.length()).strip();
    }
}
