package dev.selene.text;

import dev.selene.text.jinja.CodePointOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** What the published tokenizer code of a model does to a conversation before its template sees it. */
public enum TemplateStyle {
    /** Kimi-K2, K2-Thinking: every dictionary in {@code tools} is sorted by key. */
    KIMI_K2("kimi_k2", "[BOS]", "[EOS]"),
    /** Kimi-K2.5, K2.6: as {@link #KIMI_K2}, and tools are declared as TypeScript in the variable {@code tools_ts_str}. */
    KIMI_K25("kimi_k25", "[BOS]", "[EOS]"),
    /** DeepSeek-V3, R1, V3.1: as given. */
    DEEPSEEK_V3("deepseek_v3", "<｜begin▁of▁sentence｜>", "<｜end▁of▁sentence｜>"),
    /** Any other template: as given, without begin and end tokens of its own. */
    PLAIN("plain", "", "");

    private final String modelType;
    private final String beginToken;
    private final String endToken;

    TemplateStyle(String modelType, String beginToken, String endToken) {
        this.modelType = modelType;
        this.beginToken = beginToken;
        this.endToken = endToken;
    }

    /** The name on the command line, which is the {@code model_type} of {@code config.json}. */
    public String modelType() {
        return modelType;
    }

    /** The style called {@code modelType}; empty for a model that needs no special care ({@link #PLAIN} suits it). */
    public static Optional<TemplateStyle> of(String modelType) {
        return Arrays.stream(values())
                .filter(style -> style.modelType.equals(modelType))
                .findFirst();
    }

    /** Begin and end token of the published checkpoints, for a template that comes without its tokenizer. */
    Map<String, Object> specialTokens() {
        return beginToken.isEmpty() ? Map.of() : Map.of("bos_token", beginToken, "eos_token", endToken);
    }

    /** The variables that declare tools; {@code tools} is None when there are none. */
    Map<String, Object> toolVariables(List<Map<String, Object>> tools) {
        Map<String, Object> variables = new LinkedHashMap<>();
        variables.put("tools", tools.isEmpty() ? null : tools);
        if (tools.isEmpty()) return variables;
        return switch (this) {
            case DEEPSEEK_V3, PLAIN -> variables;
            case KIMI_K2 -> {
                variables.put("tools", sorted(tools));
                yield variables;
            }
            case KIMI_K25 -> {
                variables.put("tools", sorted(tools));
                ToolDeclarations.typescript(sorted(tools)).ifPresent(text -> variables.put("tools_ts_str", text));
                yield variables;
            }
        };
    }

    private static List<Object> sorted(List<?> values) {
        return values.stream().map(TemplateStyle::sorted).collect(Collectors.toCollection(ArrayList::new));
    }

    private static Object sorted(Object value) {
        return switch (value) {
            case Map<?, ?> map -> {
                Map<String, Object> sorted = new TreeMap<>(CodePointOrder.INSTANCE);
                map.forEach((key, inner) -> sorted.put((String) key, sorted(inner)));
                yield sorted;
            }
            case List<?> list -> sorted(list);
            case null, default -> value;
        };
    }
}
