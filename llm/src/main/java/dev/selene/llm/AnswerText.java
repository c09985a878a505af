package dev.selene.llm;

import dev.selene.base.SeleneException;
import dev.selene.text.Detokenizer;
import dev.selene.text.StopStrings;
import dev.selene.text.Tokenizer;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * The text of one answer, token by token: whole characters, special tokens left out, up to the first stop string or with
 * it. Without a tokenizer there is no text.
 */
final class AnswerText {
    private final int vocabSize;
    private final Optional<Detokenizer> detokenizer;
    private final StopStrings stops;
    private final boolean keepStop;
    private int tokensBeforeStops;

    /**
     * @param minTokens stop strings are not looked for in these first tokens
     * @throws SeleneException USER if a stop string is empty, or there is no tokenizer to find it with
     */
    AnswerText(Optional<Tokenizer> tokenizer, Stops stops, int minTokens) {
        if (tokenizer.isEmpty() && !stops.strings().isEmpty())
            throw SeleneException.user("stop strings need a tokenizer, and this checkpoint has none; leave them out");
        this.vocabSize = tokenizer.map(Tokenizer::vocabSize).orElse(0);
        this.detokenizer = tokenizer.map(known -> new Detokenizer(known, true));
        this.stops = new StopStrings(stops.strings());
        this.keepStop = stops.keepString();
        this.tokensBeforeStops = minTokens;
    }

    /** What this token makes certain; an id that the tokenizer does not know has no text. */
    String push(int tokenId) {
        String piece = tokenId < vocabSize ? detokenizer.orElseThrow().push(tokenId) : "";
        if (tokensBeforeStops > 0) {
            tokensBeforeStops--;
            return piece;
        }
        return withStop(() -> stops.push(piece));
    }

    /** What was held back, up to a stop string. */
    String finish() {
        String rest = detokenizer.map(Detokenizer::finish).orElse("");
        return withStop(() -> stops.push(rest) + stops.finish());
    }

    private String withStop(Supplier<String> text) {
        boolean wasStopped = stops.stopped();
        String before = text.get();
        return keepStop && !wasStopped && stops.stopped()
                ? before + stops.match().orElseThrow().stop()
                : before;
    }

    /** True once a stop string was found. */
    boolean stopped() {
        return stops.stopped();
    }
}
