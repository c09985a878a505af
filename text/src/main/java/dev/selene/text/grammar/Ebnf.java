package dev.selene.text.grammar;

import java.util.List;

/** The right side of a rule of an {@link EbnfGrammar}. */
sealed interface Ebnf {
    record Text(String text) implements Ebnf {}

    record One(CodePoints characters) implements Ebnf {}

    record Reference(String rule) implements Ebnf {}

    record Sequence(List<Ebnf> parts) implements Ebnf {}

    record Alternatives(List<Ebnf> choices) implements Ebnf {}

    /** @param max {@link Regex.Repeat#UNBOUNDED} or at least {@code min} */
    record Repeat(Ebnf body, int min, int max) implements Ebnf {}
}
