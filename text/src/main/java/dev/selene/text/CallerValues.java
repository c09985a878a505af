package dev.selene.text;

import dev.selene.base.SeleneException;
import dev.selene.text.jinja.CallerText;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Hands values from the caller to a template, with or without {@linkplain CallerText#mark marking} their text. */
enum CallerValues {
    UNMARKED {
        @Override
        Object value(Object value) {
            return value;
        }

        @Override
        List<?> messages(List<Map<String, Object>> messages) {
            return messages;
        }
    },
    MARKED {
        @Override
        Object value(Object value) {
            return mark(value, false, 0);
        }

        @Override
        List<?> messages(List<Map<String, Object>> messages) {
            return messages.stream().map(CallerValues::message).toList();
        }
    };

    private static final int MAX_DEPTH = 500;

    abstract Object value(Object value);

    abstract List<?> messages(List<Map<String, Object>> messages);

    /** What an assistant said may hold think tags: the model wrote them as control tokens, and reads them as such. */
    private static Map<String, Object> message(Map<String, Object> message) {
        boolean assistant = "assistant".equals(message.get("role"));
        Map<String, Object> marked = new LinkedHashMap<>();
        message.forEach(
                (key, value) -> marked.put(CallerText.mark(key), mark(value, assistant && key.equals("content"), 0)));
        return marked;
    }

    private static Object mark(Object value, boolean keepThink, int depth) {
        if (depth > MAX_DEPTH)
            throw SeleneException.user("a message or tool is nested deeper than " + MAX_DEPTH + " levels");
        return switch (value) {
            case String text -> keepThink ? markAllButThink(text) : CallerText.mark(text);
            case List<?> list -> {
                List<Object> marked = new ArrayList<>(list.size());
                for (Object item : list) marked.add(mark(item, keepThink, depth + 1));
                yield marked;
            }
            case Map<?, ?> map -> {
                Map<String, Object> marked = new LinkedHashMap<>();
                map.forEach(
                        (key, inner) -> marked.put(CallerText.mark((String) key), mark(inner, keepThink, depth + 1)));
                yield marked;
            }
            case null, default -> value;
        };
    }

    private static String markAllButThink(String text) {
        StringBuilder marked = new StringBuilder(text.length());
        int at = 0;
        while (at < text.length()) {
            int open = text.indexOf("<think>", at);
            int close = text.indexOf("</think>", at);
            int tag = open < 0 ? close : close < 0 ? open : Math.min(open, close);
            if (tag < 0) break;
            int end = text.indexOf('>', tag) + 1;
            marked.append(CallerText.mark(text.substring(at, tag))).append(text, tag, end);
            at = end;
        }
        return marked.append(CallerText.mark(text.substring(at))).toString();
    }
}
