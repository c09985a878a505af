package dev.selene.llm;

import dev.selene.base.SeleneException;
import dev.selene.text.Detokenizer;
import dev.selene.text.StopStrings;
import dev.selene.text.Tokenizer;
import java.util.List;
import java.util.Optional;

/**
 * The text of one answer, token by token: whole characters, special tokens left out, up to the first stop string. Without
 * a tokenizer there is no text.
 */
final class AnswerText {
    private final int vocabSize;
    private final Optional<Detokenizer> detokenizer;
    private final StopStrings stops;

    /** @throws SeleneException USER if a stop string is empty, or there is no tokenizer to find it with */
    AnswerText(Optional<Tokenizer> tokenizer, List<String> stopStrings) {
        if (tokenizer.isEmpty() && !stopStrings.isEmpty())
            throw SeleneException.user("stop strings need a tokenizer, and this checkpoint has none; leave them out");
        this.vocabSize = tokenizer.map(Tokenizer::vocabSize).orElse(0);
        this.detokenizer = tokenizer.map(known -> new Detokenizer(known, true));
        this.stops = new StopStrings(stopStrings);
    }

    /** What this token makes certain; an id that the tokenizer does not know has no text. */
    String push(int tokenId) {
        return tokenId < vocabSize ? stops.push(detokenizer.orElseThrow().push(tokenId)) : "";
    }

    /** What was held back, up to a stop string. */
    String finish() {
        return stops.push(detokenizer.map(Detokenizer::finish).orElse("")) + stops.finish();
    }

    /** True once a stop string was found. */
    boolean stopped() {
        return stops.stopped();
    }
}
