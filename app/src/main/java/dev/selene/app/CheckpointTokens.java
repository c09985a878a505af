package dev.selene.app;

import dev.selene.formats.Checkpoint;
import dev.selene.llm.CheckpointText;
import dev.selene.text.Conversation;
import dev.selene.text.Tokenizer.ControlText;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** Tokens of texts as a checkpoint's own files make them. Owns the open checkpoint. */
record CheckpointTokens(Checkpoint checkpoint, CheckpointText text) implements AutoCloseable {
    static CheckpointTokens open(Path directory) {
        Checkpoint checkpoint = Checkpoint.open(directory);
        try {
            return new CheckpointTokens(checkpoint, CheckpointText.open(checkpoint));
        } catch (RuntimeException e) {
            checkpoint.close();
            throw e;
        }
    }

    /** @param chat as a user's turn instead of a text to be continued */
    int[] of(String content, boolean chat) {
        if (!chat) return text.requireTokenizer().encode(content, ControlText.AS_PLAIN_TEXT);
        Map<String, Object> message = Map.of("role", "user", "content", content);
        return text.promptIds(new Conversation(List.of(message), List.of(), true, Map.of()));
    }

    @Override
    public void close() {
        checkpoint.close();
    }
}
