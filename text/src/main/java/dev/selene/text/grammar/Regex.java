package dev.selene.text.grammar;

import java.util.List;

/** A regular expression over characters. */
sealed interface Regex {
    /** The empty text. */
    Regex EMPTY = new Sequence(List.of());

    /** Any text, line ends included. */
    Regex ANY_TEXT = new Repeat(new One(CodePoints.ALL), 0, Repeat.UNBOUNDED);

    /** One character of a set; nothing if the set is empty. */
    record One(CodePoints characters) implements Regex {}

    record Sequence(List<Regex> parts) implements Regex {}

    record Alternatives(List<Regex> choices) implements Regex {}

    /** @param max {@link #UNBOUNDED} or at least {@code min} */
    record Repeat(Regex body, int min, int max) implements Regex {
        static final int UNBOUNDED = -1;
    }

    /** The beginning of the text. */
    record Begin() implements Regex {}

    /** The end of the text. */
    record End() implements Regex {}

    /** One character for each of {@code text}. */
    static Regex text(String text) {
        return new Sequence(text.codePoints()
                .<Regex>mapToObj(c -> new One(CodePoints.of(c)))
                .toList());
    }

    static Regex sequence(Regex... parts) {
        return new Sequence(List.of(parts));
    }

    static Regex either(Regex... choices) {
        return new Alternatives(List.of(choices));
    }

    static Regex optional(Regex body) {
        return new Repeat(body, 0, 1);
    }

    static Regex times(Regex body, int min, int max) {
        return new Repeat(body, min, max);
    }

    static Regex digit(int first, int last) {
        return new One(CodePoints.range('0' + first, '0' + last));
    }

    /** {@code this} where a search would find it. */
    default Regex anywhere() {
        return new Sequence(List.of(ANY_TEXT, this, ANY_TEXT));
    }
}
