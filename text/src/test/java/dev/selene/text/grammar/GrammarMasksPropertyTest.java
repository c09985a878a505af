package dev.selene.text.grammar;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.selene.testkit.MfjsSchemas;
import dev.selene.testkit.TestData;
import dev.selene.text.Tokenizer;
import dev.selene.text.Tokenizers;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** A mask is what reading each token byte by byte says, whatever is cached. */
class GrammarMasksPropertyTest {
    private static final int STOP_ID = 1794;
    private static final Tokenizer MICRO = Tokenizers.open(TestData.microK2());

    @Test
    void masksAreWhatReadingEachTokenSays() {
        long seed = System.nanoTime();
        SplittableRandom random = new SplittableRandom(seed);
        GrammarVocabulary kept = new GrammarVocabulary(MICRO);
        GrammarVocabulary forgotten = new GrammarVocabulary(MICRO, 0);
        List<JsonNode> schemas = MfjsSchemas.valid();
        List<Grammar> grammars = new ArrayList<>();
        for (int i = 0; i < 40; i++)
            grammars.add(JsonSchemaGrammar.compile(schemas.get(random.nextInt(schemas.size())), SchemaDialect.MFJS));
        grammars.add(RegexGrammar.compile("([a-f]{3}|天+)(, ?[^,]*){2,5}"));
        grammars.add(EbnfGrammar.compile("root ::= \"(\" (root | [a-z ]{0,3}) \")\" | \"[\" root \"]\" root?"));
        for (Grammar grammar : grammars) {
            if (random.nextBoolean()) kept.prepare(grammar);
            GrammarMatcher matcher = kept.matcher(grammar, Set.of(STOP_ID));
            GrammarMatcher uncached = forgotten.matcher(grammar, Set.of(STOP_ID));
            Position position = Position.start(grammar);
            for (int i = 0; i < 25; i++) {
                BitSet expected = read(grammar, position);
                assertEquals(expected, allowed(matcher), "token " + i + ", seed " + seed);
                assertEquals(expected, allowed(uncached), "token " + i + ", seed " + seed);
                int[] ids = expected.stream().toArray();
                int id = ids[random.nextInt(ids.length)];
                if (id == STOP_ID) break;
                matcher.accept(id);
                uncached.accept(id);
                position = kept.after(grammar, position, id);
            }
        }
        assertTrue(kept.cache().numBytes() > 0 && forgotten.cache().numBytes() == 0);
    }

    private static BitSet read(Grammar grammar, Position position) {
        BitSet expected = new BitSet();
        Set<Integer> control = Set.copyOf(MICRO.controlTokens().values());
        for (int id = 0; id < MICRO.vocabSize(); id++) {
            byte[] bytes = MICRO.bytes(id);
            if (bytes.length == 0 || control.contains(id)) continue;
            Position at = position;
            for (int i = 0; i < bytes.length && !at.isDead(); i++) at = at.after(grammar, bytes[i] & 0xFF);
            if (!at.isDead()) expected.set(id);
        }
        if (position.ends()) expected.set(STOP_ID);
        return expected;
    }

    private static BitSet allowed(GrammarMatcher matcher) {
        long[] allowed = new long[Math.ceilDiv(MICRO.vocabSize(), Long.SIZE)];
        matcher.allow(allowed);
        return BitSet.valueOf(allowed);
    }
}
