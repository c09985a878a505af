package dev.selene.app;

import dev.selene.engine.Generation;
import dev.selene.llm.Answer;
import dev.selene.llm.GenerationOptions;
import dev.selene.llm.Llm;
import dev.selene.text.Conversation;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/** A conversation with its history. One thread talks; {@link #interrupt()} may be called by any. */
final class ChatSession {
    private final Llm llm;
    private final GenerationOptions options;
    private final List<Map<String, Object>> turns = new ArrayList<>();
    private Optional<String> system;
    private volatile Generation running;
    private volatile boolean interrupted;

    ChatSession(Llm llm, GenerationOptions options, Optional<String> system) {
        this.llm = llm;
        this.options = options;
        this.system = system;
    }

    /**
     * Says {@code text} and streams the answer. A cut answer stays in the history as far as it went; after an error the
     * history is as before.
     */
    Answer say(String text, Consumer<String> pieces) {
        turns.add(message("user", text));
        boolean answered = false;
        try {
            Answer answer = stream(llm.promptIds(conversation()), pieces);
            turns.add(message("assistant", answer.text()));
            answered = true;
            return answer;
        } finally {
            if (!answered) turns.removeLast();
        }
    }

    private Answer stream(int[] promptIds, Consumer<String> pieces) {
        AnswerStream stream = new AnswerStream();
        interrupted = false;
        Generation generation = llm.generate(promptIds, options, stream);
        running = generation;
        // An interrupt that came before there was a generation to cancel.
        if (interrupted) generation.cancel();
        try {
            return stream.drainTo(pieces);
        } finally {
            running = null;
            // Does nothing after the end; after an error of the printing side nobody reads the rest.
            generation.cancel();
        }
    }

    /** Ends the running answer, if there is one. */
    void interrupt() {
        interrupted = true;
        Generation generation = running;
        if (generation != null) generation.cancel();
    }

    /** Forgets all turns; the system text stays. */
    void reset() {
        turns.clear();
    }

    /** Starts a fresh conversation under this system text; empty for the template's own. */
    void system(Optional<String> text) {
        system = text;
        reset();
    }

    private Conversation conversation() {
        List<Map<String, Object>> messages = new ArrayList<>();
        system.ifPresent(text -> messages.add(message("system", text)));
        messages.addAll(turns);
        return new Conversation(messages, List.of(), true, Map.of());
    }

    private static Map<String, Object> message(String role, String content) {
        return Map.of("role", role, "content", content);
    }
}
