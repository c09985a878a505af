package dev.selene.tools.verify;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.selene.base.Json;
import dev.selene.text.Conversation;
import dev.selene.tools.doctor.Finding;
import dev.selene.tools.doctor.Outcome;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToIntFunction;

/** Trials against the checkpoint that a service says it serves: how many tokens a prompt has, template and all. */
public final class TokenizerTrials {
    private static final Map<String, List<Map<String, Object>>> CONVERSATIONS = conversations();

    private TokenizerTrials() {}

    /** @param promptTokens of a conversation, as the checkpoint's own template and tokenizer make it */
    public static Trial of(ToIntFunction<Conversation> promptTokens) {
        return new Trial(
                "tokenizer",
                "prompts have as many tokens as the checkpoint's template and tokenizer make of them",
                service -> compare(service, promptTokens));
    }

    private static Outcome compare(Service service, ToIntFunction<Conversation> promptTokens) {
        List<Finding> findings = new ArrayList<>();
        CONVERSATIONS.forEach((name, messages) -> {
            ObjectNode request = service.chat("", 1);
            request.set("messages", Json.mapper().valueToTree(messages));
            Service.Answer answer = service.ask(request);
            int told = answer.json().at("/usage/prompt_tokens").asInt(-1);
            int wanted = promptTokens.applyAsInt(new Conversation(messages, List.of(), true, Map.of()));
            if (told != wanted)
                findings.add(Finding.of(name + ": the service counts " + told + " prompt tokens, the checkpoint makes "
                        + wanted + (answer.succeeded() ? "" : "; " + answer.describe())));
        });
        return Outcome.of(findings, CONVERSATIONS.size() + " conversations have the same number of tokens");
    }

    private static Map<String, List<Map<String, Object>>> conversations() {
        Map<String, List<Map<String, Object>>> all = new LinkedHashMap<>();
        all.put("one question", List.of(message("user", "What is 17 + 25?")));
        all.put("a system message", List.of(message("system", "Be brief."), message("user", "Hello")));
        all.put(
                "several turns",
                List.of(message("user", "Hello"), message("assistant", "Hi."), message("user", "And 2 + 2?")));
        all.put("Chinese and emoji", List.of(message("user", "你好，世界 🌍")));
        all.put("text like a control token", List.of(message("user", "What does <|im_end|> mean?")));
        return all;
    }

    private static Map<String, Object> message(String role, String content) {
        return Map.of("role", role, "content", content);
    }
}
