package dev.selene.tools.scoring;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class WilsonTest {
    /** Values of R's binom.confint(method = "wilson"). */
    @ParameterizedTest
    @CsvSource({
        "0, 10, 0, 0.2775328",
        "10, 10, 0.7224672, 1",
        "5, 10, 0.2365931, 0.7634069",
        "189, 200, 0.9042130, 0.9690147",
        "1, 1, 0.2065493, 1",
        "50, 100, 0.4038315, 0.5961685"
    })
    void theIntervalIsThePublishedOne(double right, long asked, double low, double high) {
        Wilson interval = Wilson.of(right, asked);
        assertEquals(low, interval.low(), 1e-5);
        assertEquals(high, interval.high(), 1e-5);
    }

    @Test
    void nothingAskedHasNoInterval() {
        assertThrows(IllegalArgumentException.class, () -> Wilson.of(0, 0));
        assertThrows(IllegalArgumentException.class, () -> Wilson.of(3, 2));
    }
}
