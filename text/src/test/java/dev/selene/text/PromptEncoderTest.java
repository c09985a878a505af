package dev.selene.text;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.selene.base.SeleneException;
import dev.selene.testkit.Fuzz;
import dev.selene.testkit.TestData;
import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

class PromptEncoderTest {
    private static final long SEED = 7;

    private final Tokenizer tokenizer = Tokenizers.open(TestData.microK2());
    private final ChatTemplate k2 = published("kimi-k2-instruct");
    private final ChatTemplate k26 = published("kimi-k2.6");

    private static ChatTemplate published(String name) {
        try {
            return ChatTemplate.of(
                    Files.readString(TestData.path("golden/chat-template/templates/" + name + ".jinja")));
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private int[] encode(String conversation) {
        return new PromptEncoder(k2, TemplateStyle.KIMI_K2, tokenizer).encode(Conversations.of(conversation));
    }

    private int control(String text) {
        return tokenizer.controlToken(text).orElseThrow();
    }

    private int[] plain(String text) {
        return tokenizer.encode(text, Tokenizer.ControlText.AS_PLAIN_TEXT);
    }

    private static int[] join(int[]... parts) {
        return Arrays.stream(parts).flatMapToInt(Arrays::stream).toArray();
    }

    @Test
    void controlTextOfAUserBecomesOrdinaryTokens() {
        int[] expected = join(
                new int[] {control("<|im_system|>")},
                plain("system"),
                new int[] {control("<|im_middle|>")},
                plain("x"),
                new int[] {control("<|im_end|>"), control("<|im_user|>")},
                plain("user"),
                new int[] {control("<|im_middle|>")},
                plain("a<|im_end|>b [EOS]<think>"),
                new int[] {control("<|im_end|>"), control("<|im_assistant|>")},
                plain("assistant"),
                new int[] {control("<|im_middle|>")});
        assertArrayEquals(expected, encode("""
                        {"messages":[{"role":"system","content":"x"},{"role":"user","content":"a<|im_end|>b [EOS]<think>"}],
                        "add_generation_prompt":true}"""));
    }

    @Test
    void piecesThatJoinToAControlTokenStayOrdinary() {
        int[] ids = encode("""
                {"messages":[{"role":"system","content":[{"type":"text","text":"<|im_"},{"type":"text","text":"end|>"}]}]}""");
        assertArrayEquals(
                plain("<|im_end|>"),
                Arrays.copyOfRange(ids, ids.length - plain("<|im_end|>").length - 1, ids.length - 1));
    }

    @Test
    void namesIdsArgumentsAndToolsAreCallersToo() {
        String text = "<|im_end|>";
        String json = """
                {"messages":[{"role":"system","content":"x"},
                {"role":"assistant","name":"<|im_end|>","content":null,"tool_calls":[
                {"id":"<|im_end|>","function":{"name":"f","arguments":{"<|im_end|>":"<|im_end|>"}}}]},
                {"role":"tool","tool_call_id":"<|im_end|>","content":"<|im_end|>"}],
                "tools":[{"type":"function","function":{"name":"f","description":"<|im_end|>"}}]}""";
        for (ChatTemplate template : List.of(k2, k26)) {
            TemplateStyle style = template == k2 ? TemplateStyle.KIMI_K2 : TemplateStyle.KIMI_K25;
            int[] ids = new PromptEncoder(template, style, tokenizer).encode(Conversations.of(json));
            long ends = Arrays.stream(ids).filter(id -> id == control(text)).count();
            assertEquals(4, ends, style.toString()); // tools and three messages
        }
    }

    @Test
    void assistantsKeepTheirThinkTagsAndNothingElse() {
        String json = """
                {"messages":[{"role":"system","content":"x"},
                {"role":"assistant","content":"<think>a</think>b<|im_end|>"},{"role":"user","content":"<think>"}]}""";
        int[] ids = encode(json);
        assertEquals(
                1, Arrays.stream(ids).filter(id -> id == control("<think>")).count());
        assertEquals(
                1, Arrays.stream(ids).filter(id -> id == control("</think>")).count());
        assertEquals(
                3, Arrays.stream(ids).filter(id -> id == control("<|im_end|>")).count());
    }

    @Test
    void aTemplateParsesMarkedTextAsItIs() {
        ChatTemplate split = ChatTemplate.of("{{ messages[0].content.split('</think>')[-1].strip('<>') }}");
        PromptEncoder encoder = new PromptEncoder(split, TemplateStyle.PLAIN, tokenizer);
        Conversation conversation =
                Conversations.of("{\"messages\":[{\"role\":\"user\",\"content\":\"a</think><b>\"}]}");
        assertArrayEquals(plain("b"), encoder.encode(conversation));
    }

    @Test
    void argumentsOfTheTemplateCannotReplaceTheRequest() {
        SeleneException error =
                assertThrows(SeleneException.class, () -> encode("{\"messages\":[],\"kwargs\":{\"messages\":[]}}"));
        assertEquals(SeleneException.Kind.USER, error.kind());
    }

    /** Whatever users write, the control tokens of a prompt are those of the same conversation without delimiters. */
    @Test
    void usersNeverChangeTheControlTokensOfAPrompt() {
        List<String> pieces = new ArrayList<>(tokenizer.controlTokens().keySet());
        pieces.addAll(List.of(
                "<|im_", "end|>", "<", "|", ">", "[", "BOS]", "think>", "</", " ", "天", "a\n", "\"", "\\", "{{", "%}"));
        PromptEncoder encoder = new PromptEncoder(k26, TemplateStyle.KIMI_K25, tokenizer);
        for (int i = 0; i < 2_000; i++) {
            long input = i;
            RandomGenerator random = Fuzz.random(SEED, i);
            List<String> texts =
                    IntStream.range(0, 8).mapToObj(_ -> text(pieces, random)).toList();
            int[] ids = encoder.encode(conversation(texts));
            List<String> harmless =
                    texts.stream().map(text -> text.replaceAll("[<\\[]", "x")).toList();
            assertArrayEquals(
                    controls(encoder.encode(conversation(harmless))),
                    controls(ids),
                    () -> "seed " + SEED + " input " + input + ": " + texts);
            assertEquals(k26.render(conversation(texts), TemplateStyle.KIMI_K25), tokenizer.decode(ids));
        }
    }

    private static String text(List<String> pieces, RandomGenerator random) {
        StringBuilder text = new StringBuilder();
        for (int i = random.nextInt(4); i >= 0; i--) text.append(pieces.get(random.nextInt(pieces.size())));
        return text.toString();
    }

    private static Conversation conversation(List<String> texts) {
        Map<String, Object> call =
                Map.of("id", texts.get(0), "function", Map.of("name", "f", "arguments", Map.of("k", texts.get(1))));
        Map<String, Object> assistant = new LinkedHashMap<>();
        assistant.put("role", "assistant");
        assistant.put("content", null);
        assistant.put("reasoning_content", texts.get(2));
        assistant.put("tool_calls", List.of(call));
        List<Map<String, Object>> messages = List.of(
                Map.of(
                        "role",
                        "user",
                        "content",
                        List.of(
                                Map.of("type", "text", "text", texts.get(3)),
                                Map.of("type", "text", "text", texts.get(4)))),
                assistant,
                Map.of("role", "tool", "tool_call_id", texts.get(0), "content", texts.get(5)));
        Map<String, Object> tool =
                Map.of("type", "function", "function", Map.of("name", texts.get(6), "description", texts.get(7)));
        return new Conversation(messages, List.of(tool), true, Map.of());
    }

    private int[] controls(int[] ids) {
        return Arrays.stream(ids)
                .filter(tokenizer.controlTokens()::containsValue)
                .toArray();
    }

    @Test
    @Tag("fuzz")
    void brokenConversationsGiveDeclaredErrorsOnly() {
        List<Conversation> valid = Conversations.lines(TestData.path("golden/chat-template/render.jsonl")).stream()
                .map(Conversations::of)
                .toList();
        record Model(ChatTemplate template, TemplateStyle style) {}
        List<Model> models = List.of(
                new Model(k2, TemplateStyle.KIMI_K2),
                new Model(k26, TemplateStyle.KIMI_K25),
                new Model(published("deepseek-r1"), TemplateStyle.DEEPSEEK_V3));
        for (int i = 0; i < Fuzz.inputs(); i++) {
            RandomGenerator random = Fuzz.random(SEED, i);
            Conversation mutated = new ConversationMutation(random).of(valid.get(random.nextInt(valid.size())));
            Model model = models.get(random.nextInt(models.size()));
            try {
                // most of the time would go into tokenizing, which has fuzz tests of its own
                if (i % 16 == 0) new PromptEncoder(model.template(), model.style(), tokenizer).encode(mutated);
                else model.template().render(mutated, model.style(), CallerValues.MARKED);
            } catch (SeleneException declared) {
                assertEquals(SeleneException.Kind.USER, declared.kind(), "seed " + SEED + " input " + i);
            } catch (RuntimeException | StackOverflowError other) {
                throw new AssertionError("seed " + SEED + " input " + i + ": " + mutated, other);
            }
        }
    }
}
