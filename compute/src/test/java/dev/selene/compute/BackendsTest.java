package dev.selene.compute;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.selene.base.SeleneException;
import org.junit.jupiter.api.Test;

class BackendsTest {
    @Test
    void everyListedNameOpensTheBackendOfThatName() {
        for (String name : Backends.NAMES) {
            try (Backend backend = Backends.open(name, 2)) {
                assertEquals(name, backend.name());
            }
        }
    }

    @Test
    void anUnknownNameIsAnErrorThatListsTheKnownOnes() {
        SeleneException e = assertThrows(SeleneException.class, () -> Backends.open("cuda", 1));
        assertEquals(SeleneException.Kind.CONFIG, e.kind());
        assertEquals("there is no backend named cuda; known are: vector, scalar", e.getMessage());
    }

    @Test
    void zeroThreadsAreAnError() {
        SeleneException e = assertThrows(SeleneException.class, () -> Backends.open("vector", 0));
        assertEquals(SeleneException.Kind.CONFIG, e.kind());
    }
}
