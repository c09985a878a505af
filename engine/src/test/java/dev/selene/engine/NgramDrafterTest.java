package dev.selene.engine;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import java.util.Arrays;
import org.junit.jupiter.api.Test;

class NgramDrafterTest {
    @Test
    void whatCameAfterTheSameEndingIsProposed() {
        assertDraft(new int[] {7, 8, 9}, 3, 1, 5, 6, 7, 8, 9, 2, 5, 6);
    }

    @Test
    void theLongerEndingWinsAndOfEqualsTheLatest() {
        assertDraft(new int[] {40}, 1, 1, 2, 3, 40, 0, 2, 3, 50, 1, 2, 3); // 1 2 3 before 2 3
        assertDraft(new int[] {60}, 1, 2, 3, 50, 0, 2, 3, 60, 9, 2, 3);
        assertDraft(new int[] {60}, 1, 1, 1, 2, 3, 4, 50, 7, 1, 2, 3, 4, 60, 8, 1, 2, 3, 4); // no more than 4 count
    }

    @Test
    void aPeriodGoesOn() {
        assertDraft(new int[] {6, 5, 6, 5, 6}, 5, 9, 5, 6, 5, 6, 5);
        assertDraft(new int[] {3, 3, 3}, 3, 3, 3, 3);
    }

    @Test
    void nothingIsProposedWithoutAnEndingOfTwoTokensThatCameBefore() {
        assertDraft(new int[0], 4, 1);
        assertDraft(new int[0], 4, 1, 2);
        assertDraft(new int[0], 4, 1, 1);
        assertDraft(new int[0], 4, 1, 2, 3, 4, 9, 4);
    }

    @Test
    void tokensThatAreNotKnownAreNotRead() {
        int[] tokens = {5, 6, 7, 5, 6, 5, 6};
        assertArrayEquals(new int[] {7}, NgramDrafter.draft(tokens, 5, 1));
    }

    private static void assertDraft(int[] expected, int maxTokens, int... tokens) {
        assertArrayEquals(expected, NgramDrafter.draft(tokens, tokens.length, maxTokens), Arrays.toString(tokens));
    }
}
