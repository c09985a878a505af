package dev.selene.text.jinja;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.JsonNode;
import dev.selene.base.Json;
import dev.selene.base.SeleneException;
import dev.selene.testkit.TestData;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Random templates against what Python's Jinja2 makes of them; testdata/golden/jinja/README.md. */
class JinjaDifferentialTest {
    private static final Clock CLOCK = Clock.fixed(Instant.parse("2026-03-07T09:05:02Z"), ZoneOffset.UTC);

    @Test
    void templatesRenderOrFailAsInPython() throws IOException {
        List<String> lines = Files.readAllLines(TestData.path("golden/jinja/cases.jsonl"));
        Map<String, Object> context = Json.mapper()
                .convertValue(parse(lines.getFirst()).path("context"), new TypeReference<Map<String, Object>>() {});
        assertTrue(lines.size() > 500, "only " + lines.size() + " lines");
        for (String line : lines.subList(1, lines.size())) {
            JsonNode sample = parse(line);
            String source = sample.path("template").textValue();
            String what = sample.path("seed").textValue() + ": " + source;
            switch (sample.path("error").asText()) {
                case "" ->
                    assertEquals(
                            sample.path("rendered").textValue(),
                            JinjaTemplate.parse(source, "case").render(context, CLOCK),
                            what);
                case "syntax" -> {
                    SeleneException error =
                            assertThrows(SeleneException.class, () -> JinjaTemplate.parse(source, "case"), what);
                    assertEquals(SeleneException.Kind.DATA, error.kind(), what);
                }
                default -> {
                    JinjaTemplate template = JinjaTemplate.parse(source, "case");
                    SeleneException error =
                            assertThrows(SeleneException.class, () -> template.render(context, CLOCK), what);
                    assertEquals(SeleneException.Kind.USER, error.kind(), what);
                }
            }
        }
    }

    private static JsonNode parse(String line) {
        return Json.parse(line, "cases.jsonl", SeleneException.Kind.DATA);
    }
}
