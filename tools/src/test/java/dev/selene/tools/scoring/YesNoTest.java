package dev.selene.tools.scoring;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class YesNoTest {
    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '|',
            emptyValue = "",
            value = {
                "yes|yes",
                "No|no",
                "YES!|yes",
                "The lamp is blue. blue = red? no|no",
                "no, or rather yes|yes",
                "yesterday|''",
                "nothing|''",
                "yes/no|no",
                "''|''",
                "is it? yes.|yes",
                "nO|no",
                "yes |yes",
                "yes-no|no",
                "答案yes|''",
                "(yes)|yes",
                "know|''",
                "eyes|''",
                "no1|''",
                "yes yes no|no",
                "no no yes|yes",
                "y e s|''",
                "**yes**|yes",
                "\"no\"|no",
                "Answer:no|no",
                "noyes|''",
                "yes,no,maybe|no",
                "maybe|''",
                "not|''",
                "is 2 = 3? no|no",
                "1 = 1? yes|yes"
            })
    void theLastOneIsTheConclusion(String answer, String said) {
        assertEquals(said, YesNo.last(answer));
    }
}
