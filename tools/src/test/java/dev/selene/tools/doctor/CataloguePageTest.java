package dev.selene.tools.doctor;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.selene.testkit.TestData;
import java.io.IOException;
import java.nio.file.Files;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

class CataloguePageTest {
    private static final String HEADING = "## All checks\n\n";

    private static String page() throws IOException {
        return Files.readString(TestData.path("../docs/doctor.md"));
    }

    @Test
    void docsListTheCatalogueAsItIs() throws IOException {
        String page = page();
        String listed = page.substring(page.indexOf(HEADING) + HEADING.length()).strip();
        assertEquals(CataloguePage.of(Catalogue.all()).strip(), listed, "docs/doctor.md, below All checks");
    }

    @Test
    void checksThatDocsSpeakOfExist() throws IOException {
        Matcher named = Pattern.compile("`((?:host|env|weights|config|rank-table|network|leftovers)\\.[a-z-]+)`")
                .matcher(page());
        while (named.find()) {
            String id = named.group(1);
            assertTrue(
                    id.equals("config.json")
                            || Catalogue.all().stream()
                                    .anyMatch(check -> check.id().equals(id)),
                    id);
        }
    }
}
