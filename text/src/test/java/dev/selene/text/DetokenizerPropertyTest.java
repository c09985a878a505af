package dev.selene.text;

import static dev.selene.text.TestTokenizers.KIMI;
import static dev.selene.text.TestTokenizers.MICRO;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.selene.testkit.Fuzz;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

class DetokenizerPropertyTest {
    private static final long SEED = 5;

    @Test
    @Tag("fuzz")
    void anyStreamOfTokensGivesTheTextOfAllTokens() {
        for (int i = 0; i < Fuzz.inputs(); i++) {
            RandomGenerator random = Fuzz.random(SEED, i);
            int[] ids = random.ints(random.nextInt(12), 0, KIMI.vocabSize()).toArray();
            // the first 256 ids include all single bytes: these make broken UTF-8
            for (int at = 0; at < ids.length; at++) if (random.nextInt(3) > 0) ids[at] = random.nextInt(256);
            assertEquals(KIMI.decode(ids), streamed(ids, false), "seed " + SEED + ", input " + i);
        }
    }

    @Test
    @Tag("fuzz")
    void idsOutsideTheVocabularyLeaveTheStreamAsItWas() {
        for (int i = 0; i < Fuzz.inputs(); i++) {
            RandomGenerator random = Fuzz.random(SEED + 1, i);
            Detokenizer detokenizer = new Detokenizer(MICRO, true);
            StringBuilder text = new StringBuilder();
            int[] valid = random.ints(8, 0, 256).toArray();
            int outside = random.nextBoolean() ? MICRO.vocabSize() + random.nextInt(1000) : -1 - random.nextInt(1000);
            int when = random.nextInt(valid.length);
            for (int at = 0; at < valid.length; at++) {
                if (at == when) assertThrows(IllegalArgumentException.class, () -> detokenizer.push(outside));
                text.append(detokenizer.push(valid[at]));
            }
            assertEquals(
                    MICRO.decode(valid), text.append(detokenizer.finish()).toString(), "seed " + SEED + ", input " + i);
        }
    }

    @Test
    void specialTokensAreSkippedEvenInsideACharacter() {
        int[] emoji = KIMI.encode("\uD83D\uDC4D\uD83C\uDFFD", Tokenizer.ControlText.AS_TOKENS);
        assertTrue(emoji.length > 2, "an emoji of several tokens");
        int[] ids = new int[2 * emoji.length];
        int imEnd = KIMI.controlToken("<|im_end|>").orElseThrow();
        for (int i = 0; i < emoji.length; i++) {
            ids[2 * i] = emoji[i];
            ids[2 * i + 1] = imEnd;
        }
        assertEquals("\uD83D\uDC4D\uD83C\uDFFD", streamed(ids, true));
    }

    @Test
    void markersOfToolCallsStayInTextWhenSpecialTokensAreSkipped() {
        int[] ids = KIMI.encode("<|tool_call_begin|>a<|im_end|><think>", Tokenizer.ControlText.AS_TOKENS);
        assertEquals("<|tool_call_begin|>a<think>", streamed(ids, true));
    }

    @Test
    void anIncompleteCharacterIsHeldBackUntilItIsComplete() {
        Detokenizer detokenizer = new Detokenizer(KIMI, false);
        byte[] euro = "€".getBytes(StandardCharsets.UTF_8);
        assertEquals("", detokenizer.push(byteToken(euro[0])));
        assertEquals("", detokenizer.push(byteToken(euro[1])));
        assertEquals("€", detokenizer.push(byteToken(euro[2])));
        assertEquals("", detokenizer.finish());
    }

    @Test
    void anIncompleteCharacterAtTheEndBecomesOneReplacement() {
        Detokenizer detokenizer = new Detokenizer(KIMI, false);
        assertEquals("", detokenizer.push(byteToken((byte) 0xF0)));
        assertEquals("", detokenizer.push(byteToken((byte) 0x9F)));
        assertEquals("\uFFFD", detokenizer.finish());
    }

    @Test
    void anIdOutsideTheVocabularyIsRefusedByName() {
        Detokenizer detokenizer = new Detokenizer(KIMI, true);
        for (int id : new int[] {-1, 163840, 163841, Integer.MAX_VALUE, Integer.MIN_VALUE}) {
            var error = assertThrows(IllegalArgumentException.class, () -> detokenizer.push(id));
            assertTrue(error.getMessage().contains(Integer.toString(id)), error.getMessage());
        }
        assertEquals("!", detokenizer.push(0));
    }

    private static String streamed(int[] ids, boolean skipSpecial) {
        Detokenizer detokenizer = new Detokenizer(KIMI, skipSpecial);
        StringBuilder text = new StringBuilder();
        Arrays.stream(ids).forEach(id -> text.append(detokenizer.push(id)));
        return text.append(detokenizer.finish()).toString();
    }

    private static int byteToken(byte value) {
        for (int id = 0; id < 256; id++) if (Arrays.equals(KIMI.bytes(id), new byte[] {value})) return id;
        throw new AssertionError("no token for byte " + value);
    }
}
