package dev.selene.server;

import static dev.selene.server.ChatCompletionsIT.events;
import static dev.selene.server.TestServer.json;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.selene.base.Json;
import dev.selene.base.SeleneException;
import dev.selene.llm.Llm;
import dev.selene.llm.LlmOptions;
import dev.selene.server.openai.OpenAi;
import dev.selene.testkit.TestData;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Constrained answers of the embedded model, whole and streamed. JSON is written here with single quotes. */
final class StructuredOutputIT {
    private static final String WEATHER =
            "{'type':'function','function':{'name':'get_weather','description':'Get the weather of a city',"
                    + "'parameters':{'type':'object','properties':{'city':{'type':'string'}},'required':['city']}}}";
    private static final String SEARCH =
            "{'type':'function','function':{'name':'search','description':'Search the web',"
                    + "'parameters':{'type':'object','properties':{'query':{'type':'string','maxLength':5}},'required':['query'],"
                    + "'additionalProperties':false}}}";

    private static Llm llm;
    private static SeleneServer server;
    private static final HttpClient CLIENT = HttpClient.newHttpClient();

    @BeforeAll
    static void start() {
        llm = Llm.open(TestData.microK2(), LlmOptions.defaults());
        server =
                SeleneServer.start(ServerConfig.of("127.0.0.1", 0), List.of(new OpenAi(ChatModel.of(llm, "micro-k2"))));
    }

    @AfterAll
    static void stop() {
        CLIENT.close();
        server.close();
        llm.close();
    }

    @Test
    void toolsOverTwoTurns() throws Exception {
        String user = "{'role':'user','content':'What is the weather in San Francisco?'}";
        JsonNode first = choice("'messages':[" + user + "],'tools':[" + WEATHER + "]");
        assertEquals("tool_calls", first.at("/finish_reason").asText());
        assertEquals(
                "functions.get_weather:0", first.at("/message/tool_calls/0/id").asText());
        assertEquals(
                "{\"city\": \"San Francisco\"}",
                first.at("/message/tool_calls/0/function/arguments").asText());
        assertTrue(first.at("/message/content").isNull());

        // the client made up an id of its own; the model sees what it was trained on
        String call = "{'role':'assistant','content':null,'tool_calls':[{'id':'call_7f','type':'function','function':"
                + "{'name':'get_weather','arguments':'{\\\"city\\\": \\\"San Francisco\\\"}'}}]}";
        String result = "{'role':'tool','tool_call_id':'call_7f','content':'stormy, 31 degrees'}";
        JsonNode second = choice("'messages':[" + user + "," + call + "," + result + "],'tools':[" + WEATHER + "]");
        assertEquals("stop", second.at("/finish_reason").asText());
        assertEquals(
                "It is 31 degrees and stormy in San Francisco.",
                second.at("/message/content").asText());
    }

    @Test
    void toolChoiceDecidesWhatMayBeCalled() throws Exception {
        String hello = "'messages':[{'role':'user','content':'Hello'}],'seed':3,'max_tokens':200," + "'tools':["
                + WEATHER + "," + SEARCH + "]";
        JsonNode named =
                choice(hello + ",'temperature':1,'tool_choice':{'type':'function','function':{'name':'search'}}");
        assertEquals("search", named.at("/message/tool_calls/0/function/name").asText());
        JsonNode query =
                json(named.at("/message/tool_calls/0/function/arguments").asText());
        assertTrue(query.path("query").asText().length() <= 5, query.toString());
        JsonNode one = choice(hello + ",'temperature':1,'tool_choice':'required','parallel_tool_calls':false");
        assertEquals(1, one.at("/message/tool_calls").size());
        assertEquals("tool_calls", one.at("/finish_reason").asText());
        JsonNode none = choice(hello + ",'tool_choice':'none','temperature':0");
        assertEquals("stop", none.at("/finish_reason").asText());
        assertTrue(none.at("/message/tool_calls").isMissingNode());
    }

    @Test
    void parallelCallsStreamAsTheyAre() throws Exception {
        String asked = "'messages':[{'role':'user','content':'How warm is it in Dublin and Nairobi?'}],'tools':["
                + WEATHER + "]";
        JsonNode whole = choice(asked).at("/message/tool_calls");
        assertEquals(2, whole.size());
        List<String> events = events(send(asked + ",'stream':true"));
        assertEquals("[DONE]", events.removeLast());
        String ids = events.stream()
                .map(event -> json(event).at("/choices/0/delta/tool_calls/0/id").asText(""))
                .collect(Collectors.joining());
        String arguments = events.stream()
                .map(event -> json(event)
                        .at("/choices/0/delta/tool_calls/0/function/arguments")
                        .asText(""))
                .collect(Collectors.joining());
        assertEquals(whole.at("/0/id").asText() + whole.at("/1/id").asText(), ids);
        assertEquals(
                whole.at("/0/function/arguments").asText()
                        + whole.at("/1/function/arguments").asText(),
                arguments);
    }

    @Test
    void everyFormOfConstraintIsObeyed() throws Exception {
        String hello = "'messages':[{'role':'user','content':'Hello'}],'max_tokens':400,";
        for (int seed = 0; seed < 3; seed++) {
            String drawn = hello + "'temperature':2,'seed':" + seed + ",";
            assertTrue(content(drawn + "'structured_outputs':{'regex':'[a-f]{3}-[0-9]{2}'}")
                    .matches("[a-f]{3}-[0-9]{2}"));
            assertTrue(List.of("red", "green").contains(content(drawn + "'guided_choice':['red','green']")));
            assertTrue(content(drawn + "'guided_grammar':'root ::= (\\\"ab\\\" | \\\"c\\\"){2,4}'")
                    .matches("(ab|c){2,4}"));
            JsonNode value = json(
                    content(
                            drawn + "'response_format':{'type':'json_schema','json_schema':{'name':'x',"
                                    + "'strict':true,'schema':{'type':'object','additionalProperties':false,'required':['n','tags'],"
                                    + "'properties':{'n':{'type':'integer','minimum':7,'maximum':99},"
                                    + "'tags':{'type':'array','items':{'enum':['a','b'],'type':'string'},'minItems':1,'maxItems':3}}}}}"));
            assertTrue(value.path("n").asInt() >= 7 && value.path("n").asInt() <= 99, value.toString());
            assertTrue(value.path("tags").size() >= 1 && value.path("tags").size() <= 3, value.toString());
        }
        String asked = "'messages':[{'role':'user','content':'JSON: animal = dog, count = 18'}],";
        assertEquals(
                "{\"animal\": \"dog\", \"count\": 18}", content(asked + "'response_format':{'type':'json_object'}"));
    }

    @Test
    void aCompletionIsConstrainedToo() throws Exception {
        var request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + server.port() + "/v1/completions"))
                .header("content-type", "application/json")
                .POST(BodyPublishers.ofString("{\"prompt\":\"Hello\",\"guided_choice\":[\"one\",\"two\"]}"));
        String body = CLIENT.send(request.build(), BodyHandlers.ofString()).body();
        assertTrue(
                List.of("one", "two").contains(json(body).at("/choices/0/text").asText()), body);
    }

    private static String content(String fields) throws Exception {
        JsonNode choice = choice(fields);
        assertEquals("stop", choice.at("/finish_reason").asText(), choice.toString());
        return choice.at("/message/content").asText();
    }

    private static JsonNode choice(String fields) throws Exception {
        String body = send(fields);
        JsonNode choice = Json.parse(body, "answer", SeleneException.Kind.DATA).at("/choices/0");
        assertTrue(choice.isObject(), body);
        return choice;
    }

    private static String send(String fields) throws Exception {
        var request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + server.port() + "/v1/chat/completions"))
                .header("content-type", "application/json")
                .POST(BodyPublishers.ofString(("{" + fields + "}").replace('\'', '"')))
                .timeout(Duration.ofMinutes(3));
        return CLIENT.send(request.build(), BodyHandlers.ofString()).body();
    }
}
