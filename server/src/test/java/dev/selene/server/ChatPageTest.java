package dev.selene.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

final class ChatPageTest {
    private final List<Reply> replies = new ArrayList<>();

    @Test
    void allowsItsOwnScriptAndStyleAndNothingElse() throws Exception {
        Reply page = page();
        String policy = page.headers().get("content-security-policy");
        String html = new String(page.body(), StandardCharsets.UTF_8);
        assertTrue(policy.startsWith("default-src 'none'; connect-src 'self';"), policy);
        assertFalse(policy.contains("unsafe"), policy);
        for (String tag : List.of("script", "style")) {
            Matcher element = Pattern.compile("<" + tag + "[^>]*>(.*?)</" + tag + ">", Pattern.DOTALL)
                    .matcher(html);
            assertTrue(element.find());
            byte[] hash =
                    MessageDigest.getInstance("SHA-256").digest(element.group(1).getBytes(StandardCharsets.UTF_8));
            assertTrue(
                    policy.contains(tag + "-src 'sha256-" + Base64.getEncoder().encodeToString(hash) + "'"), policy);
            assertFalse(element.find(), "a second " + tag + " would not be allowed to run");
        }
    }

    @Test
    void fetchesNothingFromElsewhere() throws Exception {
        String html = new String(page().body(), StandardCharsets.UTF_8);
        List<String> sources = new ArrayList<>();
        Matcher source = Pattern.compile("(?:src|href)=\"([^\"]*)\"").matcher(html);
        while (source.find()) if (!source.group(1).startsWith("data:")) sources.add(source.group(1));
        assertEquals(List.of(), sources);
    }

    private Reply page() throws InterruptedException {
        ChatPage.route().handler().handle(new LooseExchange(new byte[0]) {
            @Override
            public void reply(Reply answer) {
                replies.add(answer);
            }
        });
        return replies.getLast();
    }
}
