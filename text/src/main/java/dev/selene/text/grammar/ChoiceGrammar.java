package dev.selene.text.grammar;

import dev.selene.base.SeleneException;
import java.util.List;

/** Grammars of a few texts. */
public final class ChoiceGrammar {
    private static final int MAX_CHOICES = 10_000;
    private static final int MAX_BYTES = 1 << 18;

    private ChoiceGrammar() {}

    /**
     * One of {@code choices}, as it is.
     *
     * @throws SeleneException USER if there are none or too many, or one is empty
     */
    public static Grammar compile(List<String> choices) {
        return new GrammarSource.Choice(choices).compile();
    }

    static int append(GrammarBuilder builder, List<String> choices) {
        if (choices.isEmpty() || choices.size() > MAX_CHOICES)
            throw SeleneException.user("choice: " + choices.size() + " choices, expected 1 to " + MAX_CHOICES);
        if (choices.contains("")) throw SeleneException.user("choice: one of the choices is empty");
        List<byte[]> texts = choices.stream().map(Utf8::bytes).toList();
        long numBytes = texts.stream().mapToLong(text -> text.length).sum();
        if (numBytes > MAX_BYTES)
            throw SeleneException.user("choice: " + numBytes + " bytes, more than " + MAX_BYTES + " in all");
        int rule = builder.rule("the choices");
        builder.end(builder.oneOf(builder.start(rule), texts));
        return rule;
    }
}
