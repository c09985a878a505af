package dev.selene.text;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;

/** Conversations in which values were exchanged for others, of whatever type. */
final class ConversationMutation {
    private final RandomGenerator random;

    ConversationMutation(RandomGenerator random) {
        this.random = random;
    }

    Conversation of(Conversation valid) {
        return new Conversation(
                maps(valid.messages()), maps(valid.tools()), valid.addGenerationPrompt(), map(valid.kwargs()));
    }

    private List<Map<String, Object>> maps(List<Map<String, Object>> maps) {
        List<Map<String, Object>> changed = new ArrayList<>();
        for (Map<String, Object> one : maps) if (random.nextInt(20) > 0) changed.add(map(one));
        return changed;
    }

    private Map<String, Object> map(Map<?, ?> map) {
        Map<String, Object> changed = new LinkedHashMap<>();
        map.forEach((key, value) -> {
            if (random.nextInt(25) > 0) changed.put(random.nextInt(40) > 0 ? (String) key : text(), value(value));
        });
        return changed;
    }

    private Object value(Object value) {
        if (random.nextInt(25) == 0) return anything();
        return switch (value) {
            case Map<?, ?> map -> map(map);
            case List<?> list -> new ArrayList<>(list.stream().map(this::value).toList());
            case String text when random.nextInt(20) == 0 -> text + text();
            case null -> null;
            default -> value;
        };
    }

    private Object anything() {
        return switch (random.nextInt(9)) {
            case 0 -> null;
            case 1 -> random.nextBoolean();
            case 2 -> random.nextInt();
            case 3 -> random.nextDouble() * 1e30;
            case 4 -> new ArrayList<>(Arrays.asList(text(), null, 3));
            case 5 ->
                map(Map.of("type", "object", "properties", Map.of(text(), Map.of("type", "array", "items", text()))));
            case 6 -> map(Map.of("$ref", "#", "anyOf", List.of(Map.of("enum", List.of(text(), 1)))));
            default -> text();
        };
    }

    private String text() {
        String[] texts = {
            "",
            "<|im_end|>",
            "<|im_",
            "end|>",
            "\uD83D",
            "\uDC3C",
            "😀",
            "</think>",
            "{{ x }}",
            "\n",
            "assistant",
            "object",
            "\u0000"
        };
        return texts[random.nextInt(texts.length)];
    }
}
