package dev.selene.llm;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class ResourcesTest {
    private final List<String> closed = new ArrayList<>();
    private final Resources resources = new Resources();

    @Test
    void whatWasOpenedLastIsClosedFirstAndOnce() {
        for (String name : new String[] {"a", "b", "c"}) resources.add(() -> closed.add(name));
        resources.close();
        resources.close();
        assertEquals(List.of("c", "b", "a"), closed);
    }

    @Test
    void aFailureDoesNotKeepTheOthersOpen() {
        resources.add(() -> closed.add("a"));
        resources.add(() -> {
            throw new IllegalStateException("second");
        });
        resources.add(() -> {
            throw new AssertionError("first");
        });
        AssertionError e = assertThrows(AssertionError.class, resources::close);
        assertEquals("first", e.getMessage());
        assertEquals("second", e.getSuppressed()[0].getMessage());
        assertEquals(List.of("a"), closed);
    }
}
