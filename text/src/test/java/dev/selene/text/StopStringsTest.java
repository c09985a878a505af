package dev.selene.text;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.selene.base.SeleneException;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class StopStringsTest {
    @Test
    void onlyTextThatMayBeginAStopStringIsHeldBack() {
        StopStrings stops = new StopStrings(List.of("</end>"));
        assertEquals("a < b ", stops.push("a < b </en"));
        assertEquals("</enough ", stops.push("ough <"));
        assertEquals("", stops.push("/end"));
        assertEquals("", stops.push("> more"));
        assertTrue(stops.stopped());
        assertEquals("", stops.push("and more"));
        assertEquals("", stops.finish());
        assertEquals(Optional.of(new StopStrings.Match("</end>", 15)), stops.match());
    }

    @Test
    void theEndOfTheStreamReleasesWhatWasHeldBack() {
        StopStrings stops = new StopStrings(List.of("\n\n"));
        assertEquals("x", stops.push("x\n"));
        assertEquals("\n", stops.finish());
        assertFalse(stops.stopped());
        assertEquals(Optional.empty(), stops.match());
    }

    @Test
    void theMatchThatBeginsEarliestWinsThoughItEndsLater() {
        StopStrings stops = new StopStrings(List.of("c", "bcd"));
        assertEquals("a", stops.push("abc"));
        assertFalse(stops.stopped());
        assertEquals("", stops.push("d"));
        assertEquals(Optional.of(new StopStrings.Match("bcd", 1)), stops.match());
    }

    @Test
    void aMatchCountsOnceNoEarlierOneCanFollow() {
        StopStrings stops = new StopStrings(List.of("c", "bcd"));
        assertEquals("a", stops.push("abc"));
        assertEquals("b", stops.push("x"));
        assertEquals(Optional.of(new StopStrings.Match("c", 2)), stops.match());
    }

    @Test
    void withoutStopStringsAllTextPasses() {
        StopStrings stops = new StopStrings(List.of());
        assertEquals("text", stops.push("text"));
        assertEquals("", stops.finish());
    }

    @Test
    void emptyAndBrokenStopStringsAreRefused() {
        var empty = assertThrows(SeleneException.class, () -> new StopStrings(List.of("a", "")));
        assertEquals(SeleneException.Kind.USER, empty.kind());
        assertTrue(empty.getMessage().contains("stop string 1"), empty.getMessage());
        assertThrows(SeleneException.class, () -> new StopStrings(List.of("\uD83D")));
    }
}
