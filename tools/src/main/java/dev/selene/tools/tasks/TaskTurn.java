package dev.selene.tools.tasks;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.JsonNode;
import dev.selene.base.Json;
import dev.selene.text.Conversation;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * One turn that a model is asked for.
 *
 * @param kind of question; empty where the set does not tell
 * @param maxTokens of the answer
 * @param isRight judges the text of the turn, control tokens included, without the one that ended it
 */
public record TaskTurn(String kind, Conversation conversation, int maxTokens, Predicate<String> isRight) {
    private static final String AIME_SUFFIX =
            "\nPlease reason step by step, and put your final answer within \\boxed{}.";
    private static final Pattern BOXED = Pattern.compile("\\\\boxed\\{([^{}]*)\\}");
    private static final Pattern YES_NO = Pattern.compile("\\b(yes|no)\\b", Pattern.UNICODE_CHARACTER_CLASS);
    private static final Pattern LETTER = Pattern.compile("\\b([A-D])\\b", Pattern.UNICODE_CHARACTER_CLASS);
    private static final Pattern CHINESE = Pattern.compile("[\\u4e00-\\u9fff]");

    private static final int BOXED_TOKENS = 48;
    private static final int YES_NO_TOKENS = 40;
    private static final int LETTER_TOKENS = 32;
    private static final int TURN_TOKENS = 80;
    private static final int EXACT_TOKENS = 60;

    /**
     * The turns of one line: of a conversation every one of the assistant, else one.
     *
     * @throws IllegalArgumentException that says what is wrong if the fields are not those of a known form
     */
    static List<TaskTurn> of(JsonNode item) {
        String kind = item.path("kind").asText("");
        if (item.has("messages")) return assistantTurns(kind, item);
        if (item.has("origin_prompt"))
            return List.of(ask(
                    kind,
                    text(item, "origin_prompt") + AIME_SUFFIX,
                    BOXED_TOKENS,
                    last(BOXED, text(item, "gold_answer"))));
        if (item.has("passage"))
            return List.of(ask(kind, aboutPassage(item), YES_NO_TOKENS, last(YES_NO, truth(item) ? "yes" : "no")));
        if (item.has("A")) return List.of(ask(kind, choices(item), LETTER_TOKENS, last(LETTER, text(item, "answer"))));
        String gold = text(item, "answer");
        return List.of(ask(
                kind,
                text(item, "question"),
                EXACT_TOKENS,
                answer -> answer.strip().equals(gold)));
    }

    /** Answers quote their evidence first: the last match is the conclusion. */
    private static Predicate<String> last(Pattern pattern, String gold) {
        return answer -> {
            String found = null;
            for (Matcher matcher = pattern.matcher(answer); matcher.find(); ) found = matcher.group(1);
            return Objects.equals(found, gold);
        };
    }

    private static String aboutPassage(JsonNode item) {
        return text(item, "title") + " -- " + text(item, "passage") + "\nQuestion: " + text(item, "question")
                + "?\nAnswer:";
    }

    private static String choices(JsonNode item) {
        String question = text(item, "question");
        StringBuilder body = new StringBuilder(question);
        for (String letter : List.of("A", "B", "C", "D"))
            body.append('\n').append(letter).append(". ").append(text(item, letter));
        return CHINESE.matcher(question).find()
                ? "以下是中国关于逻辑考试的单项选择题，请选出其中的正确答案。\n\n" + body + "\n答案："
                : "The following are multiple choice questions (with answers) about simple facts.\n\n" + body
                        + "\nAnswer:";
    }

    /** Every assistant turn, given the history as it should have been. */
    private static List<TaskTurn> assistantTurns(String kind, JsonNode item) {
        List<Map<String, Object>> messages = maps(item.get("messages"), "messages");
        List<TaskTurn> turns = new ArrayList<>();
        for (int i = 0; i < messages.size(); i++) {
            JsonNode message = item.get("messages").get(i);
            if (!text(message, "role").equals("assistant")) continue;
            if (i == 0) throw new IllegalArgumentException("messages begin with the assistant's turn");
            String gold = body(message);
            turns.add(new TaskTurn(
                    kind + (gold.contains("tool_call_begin") ? " / call" : " / answer"),
                    new Conversation(messages.subList(0, i), maps(item.path("tools"), "tools"), true, Map.of()),
                    TURN_TOKENS,
                    gold::equals));
        }
        if (turns.isEmpty()) throw new IllegalArgumentException("messages have no turn of the assistant");
        return turns;
    }

    private static String body(JsonNode message) {
        StringBuilder body = new StringBuilder(message.path("content").asText(""));
        if (message.path("tool_calls").isEmpty()) return body.toString();
        body.append("<|tool_calls_section_begin|>");
        for (JsonNode call : message.get("tool_calls"))
            body.append("<|tool_call_begin|>")
                    .append(text(call, "id"))
                    .append("<|tool_call_argument_begin|>")
                    .append(text(call.path("function"), "arguments"))
                    .append("<|tool_call_end|>");
        return body.append("<|tool_calls_section_end|>").toString();
    }

    private static TaskTurn ask(String kind, String question, int maxTokens, Predicate<String> isRight) {
        Map<String, Object> message = Map.of("role", "user", "content", question);
        return new TaskTurn(kind, new Conversation(List.of(message), List.of(), true, Map.of()), maxTokens, isRight);
    }

    private static String text(JsonNode node, String field) {
        if (node.path(field).isTextual()) return node.get(field).textValue();
        throw new IllegalArgumentException("the text \"" + field + "\" is missing");
    }

    private static boolean truth(JsonNode node) {
        if (node.path("answer").isBoolean()) return node.get("answer").booleanValue();
        throw new IllegalArgumentException("\"answer\" is neither true nor false");
    }

    private static List<Map<String, Object>> maps(JsonNode array, String field) {
        if (array.isMissingNode() || array.isNull()) return List.of();
        if (!array.isArray() || !array.valueStream().allMatch(JsonNode::isObject))
            throw new IllegalArgumentException("\"" + field + "\" is no list of objects");
        return Json.mapper().convertValue(array, new TypeReference<>() {});
    }
}
