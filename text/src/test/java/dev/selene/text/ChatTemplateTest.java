package dev.selene.text;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.selene.base.SeleneException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ChatTemplateTest {
    private static final Conversation HELLO =
            new Conversation(List.of(Map.of("role", "user", "content", "Hi")), List.of(), true, Map.of());
    private static final Conversation WITH_TOOLS =
            new Conversation(HELLO.messages(), List.of(Map.of("b", 1, "a", 2)), true, Map.of());

    @TempDir
    private Path directory;

    private void config(String json) throws IOException {
        Files.writeString(directory.resolve("tokenizer_config.json"), json);
    }

    private String rendered(Conversation conversation) {
        return ChatTemplate.open(directory).render(conversation, TemplateStyle.PLAIN);
    }

    @Test
    void theFileOfItsOwnComesBeforeTheConfiguration() throws IOException {
        config("{\"chat_template\":\"old\",\"bos_token\":{\"content\":\"<s>\"},\"eos_token\":\"</s>\"}");
        assertEquals("old", rendered(HELLO));
        Files.writeString(
                directory.resolve("chat_template.jinja"), "{{ bos_token }}{{ messages[0].content }}{{ eos_token }}\n");
        assertEquals("<s>Hi</s>", rendered(HELLO));
    }

    @Test
    void aListHasATemplateForTools() throws IOException {
        config("""
                {"chat_template":[{"name":"default","template":"plain"},{"name":"tool_use","template":"{{ tools|tojson }}"}]}""");
        assertEquals("plain", rendered(HELLO));
        assertTrue(rendered(WITH_TOOLS).contains("\"a\": 2"));
    }

    @Test
    void aDirectoryWithoutATemplateIsToldApartFromABrokenOne() throws IOException {
        assertEquals(Optional.empty(), ChatTemplate.find(directory));
        assertEquals(
                SeleneException.Kind.DATA,
                assertThrows(SeleneException.class, () -> ChatTemplate.open(directory))
                        .kind());
        config("{\"chat_template\":\"a\\n{% if %}\"}");
        SeleneException error = assertThrows(SeleneException.class, () -> ChatTemplate.find(directory));
        assertTrue(error.getMessage().contains("tokenizer_config.json: chat_template:2: "), error.getMessage());
        config("{\"chat_template\":7}");
        assertThrows(SeleneException.class, () -> ChatTemplate.find(directory));
    }

    @Test
    void kimiSortsTheKeysOfTools() {
        ChatTemplate template = ChatTemplate.of("{{ tools|tojson }}");
        assertEquals("[{\"a\": 2, \"b\": 1}]", template.render(WITH_TOOLS, TemplateStyle.KIMI_K2));
        assertEquals("null", template.render(HELLO, TemplateStyle.KIMI_K2));
    }

    @Test
    void stylesAreNamedAsModelTypes() {
        for (TemplateStyle style : TemplateStyle.values())
            assertEquals(Optional.of(style), TemplateStyle.of(style.modelType()));
        assertEquals(Optional.empty(), TemplateStyle.of("llama"));
    }

    @Test
    void theClockCanBeSet() {
        Clock clock = Clock.fixed(Instant.parse("2026-03-07T09:05:02Z"), ZoneOffset.UTC);
        ChatTemplate template =
                ChatTemplate.of("{{ strftime_now('%Y-%m-%d') }}").withClock(clock);
        assertEquals("2026-03-07", template.render(HELLO, TemplateStyle.PLAIN));
    }
}
