package dev.selene.clients;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/** The JDK's client with its default settings: it offers an upgrade to HTTP/2. */
final class JdkHttpClientTest extends ClientContract {
    private static final ObjectMapper JSON = new ObjectMapper();
    private final HttpClient http = HttpClient.newHttpClient();

    @Override
    String ask(String question) throws Exception {
        return content(send(body(question)));
    }

    @Override
    List<String> stream(String question) throws Exception {
        List<String> pieces = new ArrayList<>();
        var response = http.send(request(body(question).put("stream", true)), BodyHandlers.ofLines());
        response.body().filter(line -> line.startsWith("data: {")).forEach(line -> {
            String piece = json(line.substring("data: ".length()))
                    .at("/choices/0/delta/content")
                    .asText();
            if (!piece.isEmpty()) pieces.add(piece);
        });
        return pieces;
    }

    @Override
    void leaveEarly(String question) throws Exception {
        ObjectNode body =
                body(question).put("stream", true).put("ignore_eos", true).put("max_tokens", LONG_ANSWER);
        var response = http.send(request(body), BodyHandlers.ofInputStream());
        try (var lines = new BufferedReader(new InputStreamReader(response.body(), StandardCharsets.UTF_8))) {
            lines.readLine();
        }
    }

    @Override
    String useTool(String question, Function<Call, String> tool) throws Exception {
        ObjectNode body = body(question);
        ObjectNode function =
                body.putArray("tools").addObject().put("type", "function").putObject("function");
        function.put("name", TOOL).put("description", TOOL_DESCRIPTION).set("parameters", json(TOOL_SCHEMA));
        JsonNode message = json(send(body).body()).at("/choices/0/message");
        JsonNode call = message.at("/tool_calls/0");
        String result = tool.apply(new Call(
                call.at("/function/name").asText(),
                call.at("/function/arguments").asText()));
        ArrayNode messages = (ArrayNode) body.path("messages");
        messages.add(message);
        messages.addObject()
                .put("role", "tool")
                .put("tool_call_id", call.path("id").asText())
                .put("content", result);
        return content(send(body));
    }

    @Override
    String askForLamp(String question) throws Exception {
        ObjectNode body = body(question);
        ObjectNode schema =
                body.putObject("response_format").put("type", "json_schema").putObject("json_schema");
        schema.put("name", "lamp").put("strict", true).set("schema", json(LAMP_SCHEMA));
        return content(send(body));
    }

    @Override
    ClientError askWrongModel() throws Exception {
        var response = send(body("Hi").put("model", "gpt-9"));
        return new ClientError(
                response.statusCode(),
                json(response.body()).at("/error/message").asText());
    }

    private static ObjectNode body(String question) {
        ObjectNode body = JSON.createObjectNode().put("model", RunningServer.MODEL);
        body.putArray("messages").addObject().put("role", "user").put("content", question);
        return body;
    }

    private HttpResponse<String> send(ObjectNode body) throws Exception {
        return http.send(request(body), BodyHandlers.ofString());
    }

    private static HttpRequest request(ObjectNode body) {
        return HttpRequest.newBuilder(URI.create(RunningServer.baseUrl() + "/chat/completions"))
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString(body.toString()))
                .build();
    }

    private static String content(HttpResponse<String> response) {
        if (response.statusCode() != 200) throw new AssertionError(response.body());
        return json(response.body()).at("/choices/0/message/content").asText();
    }
}
