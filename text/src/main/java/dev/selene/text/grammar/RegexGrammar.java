package dev.selene.text.grammar;

import dev.selene.base.SeleneException;

/** Grammars of regular expressions. */
public final class RegexGrammar {
    private RegexGrammar() {}

    /**
     * The texts that a regular expression matches as a whole: those of ECMA-262 without what needs memory or looks around.
     *
     * @throws SeleneException USER with the position of what is wrong; or if it matches nothing or takes too many states
     */
    public static Grammar compile(String pattern) {
        return new GrammarSource.Regex(pattern).compile();
    }

    static int append(GrammarBuilder builder, String pattern) {
        CharDfa dfa = CharDfa.of(RegexParser.parse(pattern, "regex"), "regex");
        if (dfa.isEmpty()) throw SeleneException.user("regex: it matches no text at all");
        int rule = builder.rule("the pattern");
        builder.end(DfaEmitter.raw(builder, builder.start(rule), dfa));
        return rule;
    }
}
