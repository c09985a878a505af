package dev.selene.llm;

import dev.selene.base.SeleneException;
import dev.selene.engine.LogitRules;
import dev.selene.engine.TokenMask;
import dev.selene.text.Tokenizer;
import dev.selene.text.grammar.AnswerShape;
import dev.selene.text.grammar.Grammar;
import dev.selene.text.grammar.GrammarCache;
import dev.selene.text.grammar.GrammarMatcher;
import dev.selene.text.grammar.GrammarVocabulary;
import java.util.Set;
import java.util.function.Supplier;

/** Grammars and one tokenizer: what was compiled and which masks were found are kept, within bounds. Thread-safe. */
final class AnswerGrammars {
    private final Supplier<Tokenizer> tokenizer;
    private final GrammarCache compiled = new GrammarCache(GrammarCache.DEFAULT_NODES);
    /** Made when it is first needed: it takes a moment, and many servers never do. */
    private GrammarVocabulary vocabulary;

    AnswerGrammars(Supplier<Tokenizer> tokenizer) {
        this.tokenizer = tokenizer;
    }

    Grammar compile(AnswerShape shape) {
        return compiled.get(shape);
    }

    /**
     * {@code rules} with the masks of a grammar, prepared on the calling thread so that the engine's need not wait for them.
     *
     * @param stopIds what ends the answer, where the grammar may end
     * @throws SeleneException USER if nothing ends the answer, or the grammar makes too much work
     */
    LogitRules masked(LogitRules rules, Grammar grammar, Set<Integer> stopIds) {
        if (stopIds.isEmpty()) throw SeleneException.user("grammar: no token ends the answer; leave out ignore_eos");
        GrammarVocabulary known = vocabulary();
        known.prepare(grammar);
        return new LogitRules(
                () -> new Mask(known.matcher(grammar, stopIds)),
                rules.minTokens(),
                rules.logitBias(),
                rules.repetitionPenalty(),
                rules.frequencyPenalty(),
                rules.presencePenalty());
    }

    private synchronized GrammarVocabulary vocabulary() {
        if (vocabulary == null) vocabulary = new GrammarVocabulary(tokenizer.get());
        return vocabulary;
    }

    private record Mask(GrammarMatcher matcher) implements TokenMask {
        @Override
        public void allow(long[] allowed) {
            matcher.allow(allowed);
        }

        @Override
        public void accept(int tokenId) {
            matcher.accept(tokenId);
        }
    }
}
