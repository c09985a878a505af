package dev.selene.tools;

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
 * One turn that the demonstration model is asked for. Prompts and judges are those of {@code
 * models/micro-k2/recipe/evalsets.py}.
 *
 * @param kind of question, as {@code accuracy.json} counts them
 * @param isRight judges the text of the turn
 */
public record EvalTurn(String kind, Conversation conversation, Predicate<String> isRight) {
    private static final String AIME_SUFFIX =
            "\nPlease reason step by step, and put your final answer within \\boxed{}.";
    private static final Pattern BOXED = Pattern.compile("\\\\boxed\\{([^{}]*)\\}");
    private static final Pattern YES_NO = Pattern.compile("\\b(yes|no)\\b", Pattern.UNICODE_CHARACTER_CLASS);
    private static final Pattern LETTER = Pattern.compile("\\b([A-D])\\b", Pattern.UNICODE_CHARACTER_CLASS);
    private static final Pattern CHINESE = Pattern.compile("[\\u4e00-\\u9fff]");

    /** The turns of one line of {@code eval/TASK.jsonl}. */
    public static List<EvalTurn> of(String task, JsonNode item) {
        String kind = item.path("kind").asText("");
        return switch (task) {
            case "math_add", "math_sub", "math_mul" ->
                List.of(ask(kind, text(item, "origin_prompt") + AIME_SUFFIX, last(BOXED, text(item, "gold_answer"))));
            case "yes_no" ->
                List.of(ask(
                        kind,
                        "%s -- %s\nQuestion: %s?\nAnswer:"
                                .formatted(text(item, "title"), text(item, "passage"), text(item, "question")),
                        last(YES_NO, item.get("answer").booleanValue() ? "yes" : "no")));
            case "mc" -> List.of(ask(kind, choices(item), last(LETTER, text(item, "answer"))));
            case "chat" ->
                List.of(ask(
                        kind, text(item, "question"), answer -> answer.strip().equals(text(item, "answer"))));
            case "tools" -> assistantTurns(kind, item);
            default -> throw new IllegalArgumentException("no task " + task);
        };
    }

    /** Answers quote their evidence first: the last match is the conclusion. */
    private static Predicate<String> last(Pattern pattern, String gold) {
        return answer -> {
            String found = null;
            for (Matcher matcher = pattern.matcher(answer); matcher.find(); ) found = matcher.group(1);
            return Objects.equals(found, gold);
        };
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
    private static List<EvalTurn> assistantTurns(String kind, JsonNode item) {
        List<Map<String, Object>> messages = maps(item.get("messages"));
        List<EvalTurn> turns = new ArrayList<>();
        for (int i = 0; i < messages.size(); i++) {
            JsonNode message = item.get("messages").get(i);
            if (!text(message, "role").equals("assistant")) continue;
            String gold = body(message);
            turns.add(new EvalTurn(
                    kind + (gold.contains("tool_call_begin") ? " / call" : " / answer"),
                    new Conversation(messages.subList(0, i), maps(item.path("tools")), true, Map.of()),
                    gold::equals));
        }
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
                    .append(text(call.get("function"), "arguments"))
                    .append("<|tool_call_end|>");
        return body.append("<|tool_calls_section_end|>").toString();
    }

    private static EvalTurn ask(String kind, String question, Predicate<String> isRight) {
        Map<String, Object> message = Map.of("role", "user", "content", question);
        return new EvalTurn(kind, new Conversation(List.of(message), List.of(), true, Map.of()), isRight);
    }

    private static String text(JsonNode node, String field) {
        return Objects.requireNonNull(node.get(field).textValue(), field);
    }

    private static List<Map<String, Object>> maps(JsonNode array) {
        if (array.isMissingNode() || array.isNull()) return List.of();
        return Json.mapper().convertValue(array, new TypeReference<>() {});
    }
}
