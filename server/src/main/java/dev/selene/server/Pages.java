package dev.selene.server;

import java.util.List;

/** What is no API: {@code GET /}, a page to chat with, and {@code GET /health}. Says no as another dialect does. */
public final class Pages implements Dialect {
    private final Dialect words;

    /** @param words whose form errors have */
    public Pages(Dialect words) {
        this.words = words;
    }

    @Override
    public List<Route> routes() {
        return List.of(Health.route(), ChatPage.route());
    }

    @Override
    public Reply refusal(Refusal refusal) {
        return words.refusal(refusal);
    }
}
