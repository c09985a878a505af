package dev.selene.server;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.Map;

/**
 * {@code GET /}: one HTML file to chat with, which talks to the OpenAI dialect.
 *
 * <p>Its policy lets the browser run and show only what the file holds, by hash, and talk to this server alone: an answer
 * of the model can never become a script.
 */
final class ChatPage {
    private ChatPage() {}

    static Route route() {
        byte[] html = load();
        String text = new String(html, StandardCharsets.UTF_8);
        String policy = "default-src 'none'; connect-src 'self'; img-src data:; base-uri 'none'; form-action 'none';"
                + " frame-ancestors 'none'; script-src " + hashOf(text, "script") + "; style-src "
                + hashOf(text, "style");
        var page = new Reply(
                200,
                "text/html; charset=utf-8",
                Map.of(
                        "content-security-policy",
                        policy,
                        "cache-control",
                        "no-cache",
                        "referrer-policy",
                        "no-referrer"),
                html);
        return new Route("GET", "/", exchange -> exchange.reply(page), true);
    }

    private static byte[] load() {
        try (InputStream in = ChatPage.class.getResourceAsStream("chat.html")) {
            return in.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The policy's name for the one element {@code <tag>} of the page. */
    private static String hashOf(String html, String tag) {
        String open = "<" + tag + ">";
        int from = html.indexOf(open) + open.length();
        String content = html.substring(from, html.indexOf("</" + tag + ">", from));
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(content.getBytes(StandardCharsets.UTF_8));
            return "'sha256-" + Base64.getEncoder().encodeToString(hash) + "'";
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }
}
