package dev.selene.server;

import static dev.selene.server.ChatCompletionsIT.events;
import static dev.selene.server.TestServer.json;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion;
import dev.selene.base.Json;
import dev.selene.llm.Llm;
import dev.selene.llm.LlmOptions;
import dev.selene.server.openai.OpenAi;
import dev.selene.testkit.MfjsSchemas;
import dev.selene.text.Tokenizer.ControlText;
import dev.selene.text.grammar.GrammarMatcher;
import dev.selene.text.grammar.GrammarVocabulary;
import dev.selene.text.grammar.JsonSchemaGrammar;
import dev.selene.text.grammar.SchemaDialect;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The cases of Moonshot's own validator through the server, answered at temperature 1 by a model that knows nothing: what is
 * right about its answers is the grammar's doing alone. Many are answered at the same time.
 */
final class MfjsAnswersIT {
    private static final int MAX_TOKENS = 100;
    /** Each schema is answered with the model's own logits, and with an inclination to come to an end. */
    private static final List<String> INCLINATIONS = List.of("{}", ending());

    private static final int NUM_SAMPLED = 16;
    private static final int AT_ONCE = 16;
    /** A case that is not JSON makes the body none, one that is not an object is no schema at all. */
    private static final Pattern BROKEN =
            Pattern.compile("body:\\d+:\\d+: |response_format\\.json_schema\\.schema is ");

    /** A JSON pointer, and what Moonshot's dialect has against what is there. */
    private static final Pattern REFUSED =
            Pattern.compile("response_format is refused: schema, (root|/[^:]+): .*?(\\(Moonshot's dialect\\)|$)");

    private static final JsonSchemaFactory VALIDATORS = JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V202012);
    private static final HttpClient CLIENT = HttpClient.newHttpClient();

    private static Llm llm;
    private static SeleneServer server;
    private static GrammarVocabulary vocabulary;

    @BeforeAll
    static void start(@TempDir Path directory) throws Exception {
        ShuffledModel.write(directory, 1);
        llm = Llm.open(directory, LlmOptions.defaults());
        server =
                SeleneServer.start(ServerConfig.of("127.0.0.1", 0), List.of(new OpenAi(ChatModel.of(llm, "shuffled"))));
        vocabulary = new GrammarVocabulary(llm.tokenizer());
    }

    @AfterAll
    static void stop() {
        CLIENT.close();
        server.close();
        llm.close();
    }

    @Test
    void someValidSchemasAreObeyed() throws Exception {
        long seed = System.nanoTime();
        List<JsonNode> schemas = new ArrayList<>(MfjsSchemas.valid());
        Collections.shuffle(schemas, new Random(seed));
        assertObeyed(schemas.subList(0, NUM_SAMPLED), seed);
    }

    @Tag("long")
    @Test
    void everyValidSchemaIsObeyed() throws Exception {
        assertObeyed(MfjsSchemas.valid(), System.nanoTime());
    }

    @Test
    void everyInvalidSchemaIsRefusedWithItsPlace() throws Exception {
        for (MfjsSchemas.Invalid invalid : MfjsSchemas.invalid()) {
            HttpResponse<String> response =
                    send(asking(invalid.schema(), "{}", 1, false)).get();
            String about = invalid.schema() + " got " + response.body();
            assertEquals(400, response.statusCode(), about);
            String message = json(response.body()).at("/error/message").asText();
            if (BROKEN.matcher(message).lookingAt()) continue;
            var refused = REFUSED.matcher(message);
            assertTrue(refused.lookingAt(), about);
            String told = refused.group();
            assertTrue(keywords(invalid.schema()).stream().anyMatch(told::contains), about);
        }
    }

    private static Set<String> keywords(String schema) {
        Set<String> names = new HashSet<>();
        addKeywords(json(schema), names);
        return names;
    }

    private static void addKeywords(JsonNode schema, Set<String> names) {
        schema.fieldNames().forEachRemaining(names::add);
        for (JsonNode inner : schema) addKeywords(inner, names);
    }

    private static void assertObeyed(List<JsonNode> schemas, long seed) throws Exception {
        int numWhole = 0;
        for (int from = 0; from < schemas.size(); from += AT_ONCE) {
            List<JsonNode> some = schemas.subList(from, Math.min(from + AT_ONCE, schemas.size()));
            List<Asked> asked = new ArrayList<>();
            for (JsonNode schema : some)
                for (String inclination : INCLINATIONS) asked.add(ask(schema, inclination, seed));
            for (Asked one : asked) if (one.isObeyed()) numWhole++;
        }
        assertTrue(numWhole > schemas.size() / 2, numWhole + " whole answers, seed " + seed);
    }

    private static Asked ask(JsonNode schema, String inclination, long seed) {
        return new Asked(
                schema,
                send(asking(schema.toString(), inclination, seed, false)),
                send(asking(schema.toString(), inclination, seed, true)),
                seed);
    }

    /** One request, sent twice. */
    private record Asked(
            JsonNode schema,
            CompletableFuture<HttpResponse<String>> whole,
            CompletableFuture<HttpResponse<String>> streamed,
            long seed) {
        /** True for a whole answer that belongs to the schema, false for the beginning of one; fails for any other. */
        boolean isObeyed() throws Exception {
            String body = whole.get().body();
            String about = schema + " got " + body + ", seed " + seed;
            assertEquals(200, whole.get().statusCode(), about);
            JsonNode choice = json(body).at("/choices/0");
            String text = choice.at("/message/content").asText();
            assertEquals(text, streamedText(), about);

            GrammarMatcher matcher =
                    vocabulary.matcher(JsonSchemaGrammar.compile(schema, SchemaDialect.MFJS), llm.stopIds());
            boolean cut = choice.path("finish_reason").asText().equals("length");
            // what was cut inside a character ends with a replacement character
            String read = cut && text.endsWith("\uFFFD") ? text.substring(0, text.length() - 1) : text;
            for (int id : llm.tokenizer().encode(read, ControlText.AS_PLAIN_TEXT)) matcher.accept(id);
            if (cut) return false;
            assertEquals("stop", choice.path("finish_reason").asText(), about);
            assertTrue(matcher.mayEnd(), about);
            assertEquals(Set.of(), validate(text), about);
            return true;
        }

        private String streamedText() throws ExecutionException, InterruptedException {
            List<String> events = events(streamed.get().body());
            assertEquals("[DONE]", events.removeLast());
            return events.stream()
                    .map(event -> json(event).at("/choices/0/delta/content").asText(""))
                    .collect(Collectors.joining());
        }

        private Set<?> validate(String text) throws Exception {
            ObjectNode nameless = schema.deepCopy();
            nameless.remove("$id"); // the validator would resolve references against it
            JsonNode value = new ObjectMapper().readTree(text); // free names may come twice
            return VALIDATORS.getSchema(nameless).validate(value);
        }
    }

    private static String ending() {
        var biases = Json.mapper().createObjectNode();
        for (String closing : List.of("\"", "}", "]")) biases.put(String.valueOf((int) closing.charAt(0)), 6);
        return biases.toString();
    }

    private static String asking(String schema, String logitBias, long seed, boolean stream) {
        return "{\"messages\":[{\"role\":\"user\",\"content\":\"Hello\"}],\"temperature\":1,\"max_tokens\":"
                + MAX_TOKENS
                + ",\"seed\":" + seed + ",\"logit_bias\":" + logitBias + ",\"stream\":" + stream
                + ",\"response_format\":{\"type\":\"json_schema\",\"json_schema\":{\"name\":\"case\",\"strict\":true,"
                + "\"schema\":" + schema + "}}}";
    }

    private static CompletableFuture<HttpResponse<String>> send(String body) {
        var request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + server.port() + "/v1/chat/completions"))
                .header("content-type", "application/json")
                .POST(BodyPublishers.ofString(body))
                .timeout(Duration.ofMinutes(3));
        return CLIENT.sendAsync(request.build(), BodyHandlers.ofString());
    }
}
