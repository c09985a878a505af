package dev.selene.text.jinja;

import static org.junit.jupiter.api.Assertions.fail;

import com.fasterxml.jackson.core.type.TypeReference;
import dev.selene.base.Json;
import dev.selene.base.SeleneException;
import dev.selene.testkit.Fuzz;
import dev.selene.testkit.TestData;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

class JinjaFuzzTest {
    private static final long SEED = 20260307;

    @Test
    @Tag("fuzz")
    void brokenTemplatesGiveDeclaredErrorsOnly() throws IOException {
        List<byte[]> templates = new ArrayList<>();
        List<String> lines = Files.readAllLines(TestData.path("golden/jinja/cases.jsonl"));
        for (String line : lines.subList(1, lines.size()))
            templates.add(Json.parse(line, "cases", SeleneException.Kind.DATA)
                    .path("template")
                    .textValue()
                    .getBytes(StandardCharsets.UTF_8));
        Map<String, Object> context = Json.mapper()
                .convertValue(
                        Json.parse(lines.getFirst(), "cases", SeleneException.Kind.DATA)
                                .path("context"),
                        new TypeReference<Map<String, Object>>() {});
        for (int i = 0; i < Fuzz.inputs(); i++) {
            RandomGenerator random = Fuzz.random(SEED, i);
            byte[] source = Fuzz.mutate(templates.get(random.nextInt(templates.size())), random);
            String template = new String(source, StandardCharsets.UTF_8);
            try {
                JinjaTemplate.parse(template, "fuzz").render(context, Clock.systemUTC());
            } catch (SeleneException declared) {
                if (declared.kind() != SeleneException.Kind.DATA && declared.kind() != SeleneException.Kind.USER)
                    fail("seed " + SEED + " input " + i + ": " + template, declared);
            } catch (Throwable other) {
                fail("seed " + SEED + " input " + i + ": " + template, other);
            }
        }
    }
}
