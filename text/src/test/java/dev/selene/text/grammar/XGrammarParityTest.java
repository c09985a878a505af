package dev.selene.text.grammar;

import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.selene.base.Json;
import dev.selene.base.SeleneException;
import dev.selene.testkit.TestData;
import dev.selene.text.Tokenizer;
import dev.selene.text.Tokenizers;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.Base64;
import java.util.BitSet;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/**
 * Masks against those that XGrammar gave ({@code testdata/xgrammar}). They differ where its README says so: in gaps between
 * tokens, in bytes that UTF-8 never has, in how long a number may be.
 */
class XGrammarParityTest {
    private static final int STOP_ID = 1794;
    private static final int NUM_TEXT_TOKENS = 1792;
    private static final Tokenizer MICRO = Tokenizers.open(TestData.microK2());

    @Test
    void masksDifferOnlyWhereTheyAreMeantTo() throws IOException {
        GrammarVocabulary vocabulary = new GrammarVocabulary(MICRO);
        Map<JsonNode, Grammar> grammars = new HashMap<>();
        int numCompared = 0;
        int numEqual = 0;
        for (String line : Files.readAllLines(TestData.path("xgrammar/masks.jsonl"))) {
            JsonNode record = Json.parse(line, "masks.jsonl", SeleneException.Kind.DATA);
            JsonNode schema = record.get("schema");
            Grammar grammar =
                    grammars.computeIfAbsent(schema, known -> JsonSchemaGrammar.compile(known, SchemaDialect.MFJS));
            GrammarMatcher matcher = vocabulary.matcher(grammar, Set.of(STOP_ID));
            BitSet theirs = BitSet.valueOf(
                    Base64.getDecoder().decode(record.get("allowed").textValue()));
            theirs.clear(NUM_TEXT_TOKENS, STOP_ID);
            theirs.clear(STOP_ID + 1, MICRO.vocabSize());
            if (writesDoublesOut(schema) || !accepts(matcher, record.get("prefix"))) continue;
            String prefix = text(record.get("prefix"));
            if (prefix.equals("-") && theirs.get(STOP_ID)) continue; // XGrammar takes a sign for a number there
            numCompared++;
            BitSet ours = allowed(matcher);
            if (ours.equals(theirs)) numEqual++;
            for (int id = 0; id < MICRO.vocabSize(); id++) {
                if (ours.get(id) == theirs.get(id)) continue;
                String token = new String(MICRO.bytes(id), StandardCharsets.UTF_8);
                boolean meant = ours.get(id) ? isGap(prefix, token) : isNoUtf8(id) || isLongExponent(prefix);
                assertTrue(
                        meant,
                        (ours.get(id) ? "only here: " : "only there: ") + token + " after " + prefix + " of " + schema);
            }
        }
        assertTrue(numCompared > 350 && numEqual > 200, numEqual + " of " + numCompared + " equal");
    }

    /** XGrammar spells 3.14 as 3.1400000000000001 in an enum. */
    private static boolean writesDoublesOut(JsonNode schema) {
        return schema.findValues("enum").stream().anyMatch(values -> {
            boolean fractions = false;
            for (JsonNode value : values) fractions |= value.isFloatingPointNumber();
            return fractions;
        });
    }

    /** False if the prefix has a control token, whose place in the vocabulary XGrammar took for text. */
    private static boolean accepts(GrammarMatcher matcher, JsonNode prefix) {
        for (JsonNode id : prefix) if (id.intValue() >= NUM_TEXT_TOKENS) return false;
        for (JsonNode id : prefix) matcher.accept(id.intValue());
        return true;
    }

    private static String text(JsonNode prefix) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        for (JsonNode id : prefix) bytes.writeBytes(MICRO.bytes(id.intValue()));
        return bytes.toString(StandardCharsets.UTF_8);
    }

    private static BitSet allowed(GrammarMatcher matcher) {
        long[] allowed = new long[Math.ceilDiv(MICRO.vocabSize(), Long.SIZE)];
        matcher.allow(allowed);
        return BitSet.valueOf(allowed);
    }

    /** Its masks were made for one line with a space behind each comma and colon, and none elsewhere. */
    private static boolean isGap(String prefix, String token) {
        return token.matches("(?s).*[ \n\t,:].*") || prefix.matches("(?s).*[,:]");
    }

    private static boolean isNoUtf8(int id) {
        for (byte value : MICRO.bytes(id)) {
            int unsigned = value & 0xFF;
            if (unsigned == 0xC0 || unsigned == 0xC1 || unsigned > 0xF4) return true;
        }
        return false;
    }

    private static boolean isLongExponent(String prefix) {
        return prefix.matches("(?s).*[0-9][eE][+-]?[0-9]{2,}");
    }
}
