package dev.selene.text;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.selene.base.Json;
import dev.selene.base.SeleneException;
import dev.selene.testkit.TestData;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Published templates against what Python's Jinja2 makes of them; testdata/golden/chat-template. */
class ChatTemplateGoldenTest {
    private static final Path GOLDEN = TestData.path("golden/chat-template");

    /** In these the published code turns text of the user into control tokens, which we do not. */
    private static final Set<String> SPELL_CONTROL_TOKENS = Set.of("special-text", "args-with-newlines");

    private final List<JsonNode> lines = Conversations.lines(GOLDEN.resolve("render.jsonl"));
    private final Map<String, ChatTemplate> templates = new HashMap<>();

    @Test
    void everyConversationRendersOrFailsAsPublished() {
        assertEquals(292, lines.size());
        for (JsonNode line : lines) {
            String name = name(line);
            if (line.has("error")) {
                SeleneException error = assertThrows(SeleneException.class, () -> render(line), name);
                assertEquals(SeleneException.Kind.USER, error.kind(), name);
            } else {
                assertEquals(line.path("rendered").textValue(), render(line), name);
            }
        }
    }

    @Test
    void promptIdsAreTheTokenizersUnlessUserTextSpellsControlTokens() {
        Tokenizer tokenizer = TiktokenTokenizer.open(TestData.path("tokenizer/kimi-k2"));
        int compared = 0;
        for (JsonNode line : lines) {
            if (!line.has("ids")) continue;
            Conversation conversation = Conversations.of(line);
            int[] ids = Json.mapper().convertValue(line.path("ids"), int[].class);
            int[] published = tokenizer.encode(render(line), Tokenizer.ControlText.AS_TOKENS);
            assertArrayEquals(ids, published, name(line));
            if (SPELL_CONTROL_TOKENS.contains(line.path("conversation").textValue())) continue;
            PromptEncoder encoder = new PromptEncoder(template(line), style(line), tokenizer);
            assertArrayEquals(ids, encoder.encode(conversation), name(line));
            compared++;
        }
        assertEquals(lines.stream().filter(line -> line.has("ids")).count() - 8, compared);
    }

    @Test
    void embeddedModelGetsThePromptsItWasTrainedOn() {
        Path directory = TestData.microK2();
        ChatTemplate template = ChatTemplate.open(directory);
        PromptEncoder encoder = new PromptEncoder(template, TemplateStyle.KIMI_K2, Tokenizers.open(directory));
        for (JsonNode line : Conversations.lines(directory.resolve("expected.jsonl"))) {
            ((ObjectNode) line).put("add_generation_prompt", true);
            Conversation conversation = Conversations.of(line);
            assertEquals(line.path("prompt_text").textValue(), template.render(conversation, TemplateStyle.KIMI_K2));
            int[] ids = Json.mapper().convertValue(line.path("prompt_ids"), int[].class);
            assertArrayEquals(ids, encoder.encode(conversation));
        }
    }

    private String render(JsonNode line) {
        return template(line).render(Conversations.of(line), style(line));
    }

    private ChatTemplate template(JsonNode line) {
        return templates.computeIfAbsent(line.path("template").textValue(), name -> {
            try {
                return ChatTemplate.of(Files.readString(GOLDEN.resolve("templates/" + name + ".jinja")));
            } catch (IOException e) {
                throw new AssertionError(e);
            }
        });
    }

    private static TemplateStyle style(JsonNode line) {
        return switch (line.path("template").textValue()) {
            case "kimi-k2-instruct", "kimi-k2-thinking" -> TemplateStyle.KIMI_K2;
            case "kimi-k2.6" -> TemplateStyle.KIMI_K25;
            case "deepseek-v3", "deepseek-r1" -> TemplateStyle.DEEPSEEK_V3;
            default -> TemplateStyle.PLAIN;
        };
    }

    private static String name(JsonNode line) {
        return line.path("template").textValue() + " "
                + line.path("conversation").textValue();
    }
}
