package dev.selene.text.jinja;

import static org.junit.jupiter.api.Assertions.assertEquals;

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
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class CallerTextPropertyTest {
    @Test
    void plainUndoesMark() {
        String all = new String(Character.toChars(0x1F600)) + "a<|im_end|>[BOS]｜▁\"\\'{}%-_ \n天<";
        assertEquals(all, CallerText.plain(CallerText.mark(all)));
        assertEquals(all.length(), CallerText.mark(all).length());
        assertEquals("a\uFFFDb\uFFFD", CallerText.plain(CallerText.mark("a\uD83Db\uDE00")));
    }

    /** The law that makes marking safe, over all templates of the corpus and their values. */
    @Test
    void markingChangesNothingElseInWhatIsRendered() throws IOException {
        List<String> lines = Files.readAllLines(TestData.path("golden/jinja/cases.jsonl"));
        Map<String, Object> context = Json.mapper()
                .convertValue(parse(lines.getFirst()).path("context"), new TypeReference<Map<String, Object>>() {});
        Map<String, Object> marked = new LinkedHashMap<>();
        context.forEach((name, value) -> marked.put(name, mark(value)));
        Clock clock = Clock.fixed(Instant.parse("2026-03-07T09:05:02Z"), ZoneOffset.UTC);
        for (String line : lines.subList(1, lines.size())) {
            JsonNode sample = parse(line);
            if (!sample.has("rendered")) continue;
            String source = sample.path("template").textValue();
            String rendered = JinjaTemplate.parse(source, "case").render(marked, clock);
            assertEquals(sample.path("rendered").textValue(), CallerText.plain(rendered), source);
        }
    }

    private static Object mark(Object value) {
        return switch (value) {
            case String text -> CallerText.mark(text);
            case List<?> list ->
                new ArrayList<>(list.stream().map(CallerTextPropertyTest::mark).toList());
            case Map<?, ?> map -> {
                Map<Object, Object> marked = new LinkedHashMap<>();
                map.forEach((key, inner) -> marked.put(CallerText.mark((String) key), mark(inner)));
                yield marked;
            }
            case null -> null;
            default -> value;
        };
    }

    private static JsonNode parse(String line) {
        return Json.parse(line, "cases.jsonl", SeleneException.Kind.DATA);
    }
}
