package dev.selene.clients;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;

/** curl, as people type it. */
final class CurlTest extends ClientContract {
    @BeforeAll
    static void needsCurl() {
        try {
            new ProcessBuilder("curl", "--version").start().waitFor();
        } catch (IOException | InterruptedException e) {
            Assumptions.abort("curl is not there: install it (Debian: apt-get install curl)");
        }
    }

    @Override
    String ask(String question) throws Exception {
        return content(post(body(question, "")));
    }

    @Override
    List<String> stream(String question) throws Exception {
        List<String> pieces = new ArrayList<>();
        for (String line : post(body(question, ",\"stream\":true")).split("\n")) {
            if (!line.startsWith("data: {")) continue;
            String piece =
                    json(line.substring(6)).at("/choices/0/delta/content").asText();
            if (!piece.isEmpty()) pieces.add(piece);
        }
        return pieces;
    }

    @Override
    void leaveEarly(String question) throws Exception {
        Process curl = curl(body(question, ",\"stream\":true,\"ignore_eos\":true,\"max_tokens\":" + LONG_ANSWER));
        try (var lines = new BufferedReader(new InputStreamReader(curl.getInputStream(), UTF_8))) {
            lines.readLine();
        } finally {
            curl.destroyForcibly().waitFor();
        }
    }

    @Override
    String useTool(String question, Function<Call, String> tool) throws Exception {
        String tools = ",\"tools\":[{\"type\":\"function\",\"function\":{\"name\":\"" + TOOL + "\",\"description\":\""
                + TOOL_DESCRIPTION + "\",\"parameters\":" + TOOL_SCHEMA + "}}]";
        JsonNode message = json(post(body(question, tools))).at("/choices/0/message");
        JsonNode call = message.at("/tool_calls/0");
        String result = tool.apply(new Call(
                call.at("/function/name").asText(),
                call.at("/function/arguments").asText()));
        String history = userMessage(question) + "," + message + ",{\"role\":\"tool\",\"tool_call_id\":"
                + call.path("id") + ",\"content\":" + TextNode.valueOf(result) + "}";
        return content(post("{\"model\":\"micro-k2\",\"messages\":[" + history + "]" + tools + "}"));
    }

    @Override
    String askForLamp(String question) throws Exception {
        return content(post(body(
                question,
                ",\"response_format\":{\"type\":\"json_schema\",\"json_schema\":{\"name\":\"lamp\",\"strict\":true,"
                        + "\"schema\":" + LAMP_SCHEMA + "}}")));
    }

    @Override
    ClientError askWrongModel() throws Exception {
        String body = body("Hi", "").replace("micro-k2", "gpt-9");
        String answer = post(body, "--write-out", "\n%{http_code}");
        int status = Integer.parseInt(answer.substring(answer.lastIndexOf('\n') + 1));
        return new ClientError(
                status,
                json(answer.substring(0, answer.lastIndexOf('\n')))
                        .at("/error/message")
                        .asText());
    }

    private static String body(String question, String more) {
        return "{\"model\":\"micro-k2\",\"messages\":[" + userMessage(question) + "]" + more + "}";
    }

    private static String userMessage(String question) {
        return "{\"role\":\"user\",\"content\":" + TextNode.valueOf(question) + "}";
    }

    private static String post(String body, String... more) throws Exception {
        Process curl = curl(body, more);
        String answer = new String(curl.getInputStream().readAllBytes(), UTF_8);
        if (curl.waitFor() != 0) throw new AssertionError("curl ended with " + curl.exitValue() + ": " + answer);
        return answer;
    }

    private static Process curl(String body, String... more) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                "curl",
                "--silent",
                "--show-error",
                "--no-buffer",
                RunningServer.baseUrl() + "/chat/completions",
                "-H",
                "Content-Type: application/json",
                "-d",
                body));
        command.addAll(List.of(more));
        return new ProcessBuilder(command).redirectErrorStream(true).start();
    }

    private static String content(String answer) {
        JsonNode content = json(answer).at("/choices/0/message/content");
        if (!content.isTextual()) throw new AssertionError(answer);
        return content.textValue();
    }
}
