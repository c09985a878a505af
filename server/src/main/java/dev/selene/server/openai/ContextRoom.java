package dev.selene.server.openai;

import dev.selene.server.ChatModel;
import dev.selene.server.Refusal;

/** Whether prompt and answer fit the context together. */
final class ContextRoom {
    private ContextRoom() {}

    /**
     * @param maxTokens the least that the answer needs room for
     * @param promptField which holds the prompt
     * @throws dev.selene.server.RefusedException 400 if they do not fit
     */
    static void require(ChatModel model, int promptTokens, int maxTokens, String promptField) {
        int room = model.contextTokens() - promptTokens;
        if (maxTokens <= room) return;
        String cure = room > 0 ? "Lower max_tokens to " + room + " or shorten the prompt." : "Shorten the prompt.";
        throw Refusal.ofField(
                        400,
                        "context_length_exceeded",
                        room > 0 ? "max_tokens" : promptField,
                        "Prompt " + promptTokens + " + max_tokens " + maxTokens + " exceeds the context of "
                                + model.contextTokens() + ". " + cure)
                .asException();
    }
}
