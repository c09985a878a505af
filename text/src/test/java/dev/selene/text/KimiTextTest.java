package dev.selene.text;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class KimiTextTest {
    @Test
    void aRunIsCutBeforeItsCharacterNumber25001() {
        assertEquals(List.of(25_000), partLengths("a".repeat(25_000)));
        assertEquals(List.of(25_000, 1), partLengths("a".repeat(25_001)));
        assertEquals(List.of(25_000, 25_000, 2), partLengths(" ".repeat(50_002)));
    }

    @Test
    void aCharacterOfTheOtherKindBeginsARun() {
        assertEquals(List.of(40_001), partLengths("a".repeat(20_000) + "\u001C" + "a".repeat(20_000)));
        assertEquals(List.of(25_010, 5), partLengths(" ".repeat(10) + "a".repeat(25_005)));
        assertEquals(List.of(40_000), partLengths("a".repeat(20_000) + " ".repeat(20_000)));
    }

    @Test
    void runsAreCountedInCodePoints() {
        assertEquals(List.of(50_000, 2), partLengths("😀".repeat(25_001)));
    }

    @Test
    void slicesAreCutAt400000CodePointsAndRunsBeginAgainThere() {
        String text = "ab ".repeat(133_333) + "xyz";
        assertEquals(List.of(400_000, 2), partLengths(text));
        String pairs = "😀 ".repeat(200_001);
        assertEquals(List.of(600_000, 3), partLengths(pairs));
        String run = " a".repeat(195_000) + "b".repeat(30_000);
        assertEquals(List.of(400_000, 20_000), partLengths(run));
    }

    @Test
    void spacesAreThoseOfPython() {
        // [c for c in range(0x110000) if chr(c).isspace()] of Python 3.11
        List<Integer> python = List.of(
                0x9, 0xA, 0xB, 0xC, 0xD, 0x1C, 0x1D, 0x1E, 0x1F, 0x20, 0x85, 0xA0, 0x1680, 0x2000, 0x2001, 0x2002,
                0x2003, 0x2004, 0x2005, 0x2006, 0x2007, 0x2008, 0x2009, 0x200A, 0x2028, 0x2029, 0x202F, 0x205F, 0x3000);
        assertEquals(
                python,
                IntStream.rangeClosed(0, Character.MAX_CODE_POINT)
                        .filter(KimiText::isPythonSpace)
                        .boxed()
                        .toList());
    }

    private static List<Integer> partLengths(String text) {
        List<Integer> lengths = new ArrayList<>();
        int[] end = {0};
        KimiText.cut(text, (from, to) -> {
            assertEquals(end[0], from);
            end[0] = to;
            lengths.add(to - from);
        });
        assertTrue(end[0] == text.length(), "the parts end at " + end[0] + " of " + text.length());
        return lengths;
    }
}
