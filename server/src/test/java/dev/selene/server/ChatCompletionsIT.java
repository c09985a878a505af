package dev.selene.server;

import static dev.selene.server.TestServer.bodyWith;
import static dev.selene.server.TestServer.json;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.selene.base.SeleneException;
import dev.selene.base.SeleneException.Kind;
import dev.selene.engine.FinishReason;
import dev.selene.engine.LogitRules;
import dev.selene.engine.LogprobOptions;
import dev.selene.engine.Sampling;
import dev.selene.engine.TokenMask;
import dev.selene.llm.Stops;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class ChatCompletionsIT {
    private final TestServer server = new TestServer();

    @AfterEach
    void stop() {
        server.close();
    }

    @Test
    void answersWhole() throws Exception {
        var response = server.chat(bodyWith("\"model\":\"fake\""));
        assertEquals(200, response.statusCode(), response.body());
        assertEquals(
                "application/json",
                response.headers().firstValue("content-type").orElseThrow());
        JsonNode body = json(response.body());
        assertTrue(body.path("id").asText().matches("chatcmpl-[0-9a-f]{32}"), response.body());
        assertEquals("chat.completion", body.path("object").asText());
        assertEquals("fake", body.path("model").asText());
        assertTrue(Math.abs(body.path("created").asLong() - System.currentTimeMillis() / 1000) < 60, response.body());
        assertEquals(
                json("[{\"index\":0,\"message\":{\"role\":\"assistant\",\"content\":\"Hello there!\",\"refusal\":null},"
                        + "\"logprobs\":null,\"finish_reason\":\"stop\"}]"),
                body.path("choices"));
        assertEquals(
                json(
                        "{\"prompt_tokens\":2,\"completion_tokens\":3,\"total_tokens\":5,\"prompt_tokens_details\":{\"cached_tokens\":0}}"),
                body.path("usage"));
    }

    @Test
    void streamsTheSameAnswerInExactFrames() throws Exception {
        var response = server.chat(bodyWith("\"stream\":true,\"stream_options\":{\"include_usage\":true}"));
        assertEquals(
                "text/event-stream; charset=utf-8",
                response.headers().firstValue("content-type").orElseThrow());
        List<String> events = events(response.body());
        assertEquals("[DONE]", events.removeLast());
        List<JsonNode> chunks = events.stream().map(TestServer::json).toList();
        for (JsonNode chunk : chunks) {
            assertEquals(chunks.getFirst().path("id"), chunk.path("id"));
            assertEquals("chat.completion.chunk", chunk.path("object").asText());
        }
        assertEquals(
                List.of(
                        choice("{\"role\":\"assistant\",\"content\":\"\"}", "null"),
                        choice("{\"content\":\"Hello\"}", "null"),
                        choice("{\"content\":\" there\"}", "null"),
                        choice("{\"content\":\"!\"}", "null"),
                        choice("{}", "\"stop\""),
                        json("[]")),
                chunks.stream().map(chunk -> chunk.path("choices")).toList());
        assertEquals(5, chunks.getLast().path("usage").path("total_tokens").asInt());
    }

    @Test
    void sendsNoUsageThatWasNotAskedFor() throws Exception {
        List<String> events = events(server.chat(bodyWith("\"stream\":true")).body());
        assertEquals(6, events.size());
        assertTrue(events.stream().noneMatch(event -> event.contains("usage")), events.toString());
    }

    @Test
    void tellsAnAnswerThatWasCutOff() throws Exception {
        server.model.play(running -> {
            running.say("Hel");
            running.finish(FinishReason.LENGTH);
        });
        assertEquals(
                "length",
                json(server.chat(bodyWith("\"max_tokens\":1")).body())
                        .at("/choices/0/finish_reason")
                        .asText());
        assertEquals(OptionalInt.of(1), server.model.began.take().options.maxTokens());
    }

    @Test
    void passesOnWhatItObeys() throws Exception {
        server.chat("""
                {"messages":[{"role":"developer","content":"Be short."},
                  {"role":"user","content":[{"type":"text","text":"a"},{"type":"text","text":"b"}]},
                  {"role":"assistant","content":null,"refusal":null,"annotations":[],"reasoning_content":"hm",
                   "tool_calls":[{"id":"functions.f:0","type":"function","index":0,"function":{"name":"f","arguments":"{}"}}]},
                  {"role":"tool","tool_call_id":"functions.f:0","content":"7"}],
                 "tools":[{"type":"function","function":{"name":"f","parameters":{"type":"object","maximum":1.5}}}],
                 "chat_template_kwargs":{"thinking":false},
                 "temperature":1.5,"top_p":0.5,"top_k":-1,"min_p":0.1,"seed":-3,"stop":["x","y"],
                 "max_completion_tokens":9,"ignore_eos":true,"typical_p":0.75,"repetition_penalty":1.25,
                 "presence_penalty":-2,"frequency_penalty":0.5,"logit_bias":{"3":-100,"17":1.5},"min_tokens":4,
                 "stop_token_ids":[8,9],"include_stop_str_in_output":true,"logprobs":true,"top_logprobs":5}""");
        FakeModel.Running asked = server.model.began.take();
        assertEquals(new Sampling(1.5, 0, 0.5, 0.1, 0.75, -3), asked.options.sampling());
        assertEquals(new Stops(List.of("x", "y"), true, Set.of(8, 9), true), asked.options.stops());
        assertEquals(OptionalInt.of(9), asked.options.maxTokens());
        assertEquals(LogprobOptions.ofGenerated(5), asked.options.logprobs());
        LogitRules rules = asked.options.logitRules();
        assertEquals(new LogitRules(rules.mask(), 4, Map.of(3, -100f, 17, 1.5f), 1.25, 0.5, -2), rules);
        assertEquals(TokenMask.none(), rules.mask().get());
        assertEquals(Map.of("thinking", false), asked.conversation.kwargs());
        assertEquals(
                "[{type=function, function={name=f, parameters={type=object, maximum=1.5}}}]",
                asked.conversation.tools().toString());
        assertEquals(
                "[{role=system, content=Be short.}, {role=user, content=ab}, {role=assistant, content=null, "
                        + "reasoning_content=hm, tool_calls=[{id=functions.f:0, type=function, function={name=f, "
                        + "arguments={}}}]}, {role=tool, content=7, tool_call_id=functions.f:0}]",
                asked.conversation.messages().toString());
    }

    @Test
    void tellsTheLogprobsOfEveryToken() throws Exception {
        server.model.play(running -> {
            running.say("hé", -0.25f);
            running.finish(FinishReason.STOP, Float.NEGATIVE_INFINITY);
        });
        JsonNode whole = json(
                server.chat(bodyWith("\"logprobs\":true,\"top_logprobs\":1")).body());
        String top = ",\"top_logprobs\":[{\"token\":\"A\",\"logprob\":-0.5,\"bytes\":[65]}]}";
        String h = "{\"token\":\"h\",\"logprob\":-0.25,\"bytes\":[104]" + top;
        String half1 = "{\"token\":\"\ufffd\",\"logprob\":-0.25,\"bytes\":[195]" + top;
        String half2 = "{\"token\":\"\ufffd\",\"logprob\":-0.25,\"bytes\":[169]" + top;
        String end = "{\"token\":\"\\u0000\",\"logprob\":-9999.0,\"bytes\":[0]" + top;
        assertEquals(
                json("{\"content\":[" + h + "," + half1 + "," + half2 + "," + end + "],\"refusal\":null}"),
                whole.at("/choices/0/logprobs"));

        List<String> events = events(
                server.chat(bodyWith("\"logprobs\":true,\"stream\":true")).body());
        assertEquals(4, events.size(), events.toString()); // role, text, finish and [DONE]
        assertEquals(
                List.of(0, 3, 1),
                events.subList(0, 3).stream()
                        .map(event ->
                                json(event).at("/choices/0/logprobs/content").size())
                        .toList());
    }

    @Test
    void returnsSeveralAnswersEachWithAStreamOfItsOwn() throws Exception {
        JsonNode body = json(server.chat(bodyWith("\"n\":3,\"seed\":5")).body());
        assertEquals(3, body.path("choices").size());
        assertEquals(2, body.at("/choices/2/index").asInt());
        assertEquals(
                json(
                        "{\"prompt_tokens\":2,\"completion_tokens\":9,\"total_tokens\":11,\"prompt_tokens_details\":{\"cached_tokens\":0}}"),
                body.path("usage"));
        for (int choice = 0; choice < 3; choice++)
            assertEquals(
                    new Sampling(0.6, 0, 1, 0, 5).forChoice(choice),
                    server.model.began.take().options.sampling());
    }

    @Test
    void streamsSeveralAnswersSideBySide() throws Exception {
        List<String> events =
                events(server.chat(bodyWith("\"n\":2,\"stream\":true,\"stream_options\":{\"include_usage\":true}"))
                        .body());
        assertEquals("[DONE]", events.removeLast());
        assertEquals(6, json(events.removeLast()).at("/usage/completion_tokens").asInt());
        for (int index = 0; index < 2; index++) {
            int choice = index;
            List<JsonNode> own = events.stream()
                    .map(event -> json(event).at("/choices/0"))
                    .filter(node -> node.path("index").asInt() == choice)
                    .toList();
            assertEquals("assistant", own.getFirst().at("/delta/role").asText());
            assertEquals("stop", own.getLast().path("finish_reason").asText());
            assertEquals(5, own.size());
        }
    }

    @Test
    void returnsTheBestOfWhatWasGeneratedAndCountsAll() throws Exception {
        server.model.play(running -> {
            float logprob = -1 - (running.options.sampling().seed() & 0xff) / 256f;
            running.say("" + logprob, logprob);
            running.finish(FinishReason.STOP, logprob);
        });
        JsonNode body =
                json(server.chat(bodyWith("\"n\":2,\"best_of\":5,\"seed\":5")).body());
        List<Float> logprobs = new ArrayList<>();
        int numTokens = 0;
        for (int choice = 0; choice < 5; choice++) {
            long seed = new Sampling(1, 0, 1, 0, 5).forChoice(choice).seed();
            logprobs.add(-1 - (seed & 0xff) / 256f);
            numTokens += ("" + logprobs.getLast()).length() + 1;
        }
        logprobs.sort(Comparator.reverseOrder());
        for (int i = 0; i < 2; i++)
            assertEquals(
                    "" + logprobs.get(i),
                    body.at("/choices/" + i + "/message/content").asText());
        assertEquals(2, body.path("choices").size());
        assertEquals(numTokens, body.at("/usage/completion_tokens").asInt());
        assertTrue(body.at("/choices/0/logprobs").isNull(), "nobody asked for them");
    }

    @Test
    void aRefusedChoiceEndsThoseBeforeIt() throws Exception {
        server.model.refuseAfter(2, new SeleneException(Kind.OVERLOADED, "no room for another"));
        server.model.play(FakeModel.prefillingForEver());
        assertError(503, "overloaded", server.chat(bodyWith("\"n\":3")));
        for (int i = 0; i < 2; i++) server.model.began.take().awaitCancel();
    }

    @Test
    void samplesAsTheCheckpointRecommendsUnlessTold() throws Exception {
        server.chat(bodyWith("\"seed\":5"));
        assertEquals(
                new Sampling(0.6, 0, 1, 0, 5), server.model.began.take().options.sampling());
    }

    @Test
    void drawsAnotherSeedForEachRequestThatHasNone() throws Exception {
        server.chat(bodyWith(""));
        server.chat(bodyWith(""));
        long first = server.model.began.take().options.sampling().seed();
        assertFalse(first == server.model.began.take().options.sampling().seed());
    }

    @Test
    void leavesToolsOutOfThePromptWhenNoneMayBeCalled() throws Exception {
        server.chat(
                bodyWith("\"tools\":[{\"type\":\"function\",\"function\":{\"name\":\"f\"}}],\"tool_choice\":\"none\""));
        assertEquals(List.of(), server.model.began.take().conversation.tools());
    }

    @Test
    void tellsAFailureBeforeTheAnswerByStatus() throws Exception {
        server.model.refuse(SeleneException.user("the template refuses this"));
        assertError(400, "invalid_request", server.chat(bodyWith("")));
        server.model.refuse(new SeleneException(Kind.OVERLOADED, "64 requests wait already"));
        var overloaded = server.chat(bodyWith("\"stream\":true"));
        assertError(503, "overloaded", overloaded);
        assertEquals("1", overloaded.headers().firstValue("retry-after").orElseThrow());
        server.model.refuse(new IllegalStateException("a secret path"));
        var internal = server.chat(bodyWith(""));
        assertError(500, "internal_error", internal);
        assertFalse(internal.body().contains("secret"), internal.body());
    }

    @Test
    void tellsAFailureWithinAStreamAsItsLastEvent() throws Exception {
        server.model.play(running -> {
            running.say("Hel");
            running.fail(new SeleneException(Kind.INTERNAL, "a bug"));
        });
        List<String> events = events(server.chat(bodyWith("\"stream\":true")).body());
        assertEquals(3, events.size(), events.toString());
        assertEquals("internal_error", json(events.getLast()).at("/error/code").asText());
    }

    @Test
    void refusesWhatDoesNotFitTheContext() throws Exception {
        var response = server.chat(bodyWith("\"max_tokens\":999"));
        assertError(400, "context_length_exceeded", response);
        assertTrue(
                response.body()
                        .contains("Prompt 2 + max_tokens 999 exceeds the context of 1000. Lower max_tokens to 998"),
                response.body());
        assertEquals(200, server.chat(bodyWith("\"max_tokens\":998")).statusCode());
        String longPrompt = "{\"messages\":[{\"role\":\"user\",\"content\":\"" + "x".repeat(1000) + "\"}]}";
        var tooLong = server.chat(longPrompt);
        assertError(400, "context_length_exceeded", tooLong);
        assertEquals("messages", json(tooLong.body()).at("/error/param").asText());
    }

    @Test
    void refusesAModelThatIsNotHere() throws Exception {
        var response = server.chat(bodyWith("\"model\":\"gpt-4o\""));
        assertError(404, "model_not_found", response);
        assertEquals("model", json(response.body()).at("/error/param").asText());
    }

    static void assertError(int status, String code, java.net.http.HttpResponse<String> response) {
        assertEquals(status, response.statusCode(), response.body());
        JsonNode error = json(response.body()).path("error");
        assertEquals(code, error.path("code").asText(), response.body());
        assertEquals(
                List.of("message", "type", "param", "code"),
                error.properties().stream().map(Map.Entry::getKey).toList());
    }

    /** The data of each event; fails unless the framing is exact. */
    static List<String> events(String body) {
        assertTrue(body.endsWith("\n\n"), body);
        List<String> events = new ArrayList<>();
        for (String event : body.substring(0, body.length() - 2).split("\n\n")) {
            assertTrue(event.startsWith("data: "), event);
            assertEquals(-1, event.indexOf('\n'), event);
            events.add(event.substring("data: ".length()));
        }
        return events;
    }

    private static JsonNode choice(String delta, String finishReason) {
        return json("[{\"index\":0,\"delta\":" + delta + ",\"logprobs\":null,\"finish_reason\":" + finishReason + "}]");
    }
}
