package dev.selene.tools.verify;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.selene.base.Json;
import dev.selene.base.SeleneException;
import dev.selene.tools.doctor.Finding;
import dev.selene.tools.doctor.Outcome;
import dev.selene.tools.verify.Service.Answer;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/** What every faithful service does, whatever its model. */
public final class Trials {
    private static final String QUESTION = "What is 17 + 25?";
    private static final int TOKENS = 64;
    private static final int REPETITIONS = 3;
    private static final List<String> CONTROL_TEXT =
            List.of("<|im_end|>", "<|im_assistant|>", "<|im_middle|>", "[EOS]", "<｜end▁of▁sentence｜>");
    private static final String TOOL_MARKER = "<|tool_call";

    private Trials() {}

    /** In the order in which they are shown. */
    public static List<Trial> all() {
        return List.of(
                new Trial("answer", "a chat request is answered by the assistant", Trials::answer),
                new Trial("usage", "usage counts add up and stay within max_tokens", Trials::usage),
                new Trial("length", "max_tokens 1 ends with finish_reason length", Trials::length),
                new Trial(
                        "stop-ids",
                        "an answer ends at the end of the turn, and no control token is in its text",
                        Trials::stopIds),
                new Trial("determinism", "the same greedy request has the same answer", Trials::determinism),
                new Trial(
                        "streaming", "a stream is well framed and says what the whole answer says", Trials::streaming),
                new Trial("stream-usage", "a stream tells its usage when asked to", Trials::streamUsage),
                new Trial(
                        "tool-calls",
                        "tool calls come as tool_calls with JSON arguments, not as text",
                        Trials::toolCalls),
                new Trial("schema", "an answer to a JSON schema is valid against it", Trials::schema),
                new Trial(
                        "bad-json",
                        "a body that is no JSON is refused with an error object",
                        service -> refused(service.send("/v1/chat/completions", "{\"model\": "))),
                new Trial(
                        "bad-model",
                        "an unknown model is refused with an error object",
                        service -> refused(service.ask(service.chat(QUESTION, 1).put("model", "no-such-model")))),
                new Trial(
                        "bad-messages",
                        "a request without messages is refused with an error object",
                        service -> refused(
                                service.ask(Json.mapper().createObjectNode().put("model", service.model())))));
    }

    private static Outcome answer(Service service) {
        Answer answer = service.ask(service.chat(QUESTION, TOKENS));
        JsonNode choice = answer.json().at("/choices/0");
        List<Finding> findings = new ArrayList<>();
        if (!answer.succeeded()) return Outcome.failed(answer.describe());
        if (!choice.at("/message/role").asText().equals("assistant"))
            findings.add(finding("no message of the assistant", answer));
        if (!Set.of("stop", "length", "tool_calls")
                .contains(choice.path("finish_reason").asText()))
            findings.add(finding("finish_reason is " + choice.path("finish_reason"), answer));
        if (!answer.json().path("object").asText().equals("chat.completion"))
            findings.add(finding("object is " + answer.json().path("object"), answer));
        return Outcome.of(findings, shown(choice.at("/message/content").asText()));
    }

    private static Outcome usage(Service service) {
        Answer answer = service.ask(service.chat(QUESTION, TOKENS));
        JsonNode usage = answer.json().path("usage");
        int prompt = usage.path("prompt_tokens").asInt(-1);
        int completion = usage.path("completion_tokens").asInt(-1);
        String seen = "usage " + usage;
        if (prompt < 1 || completion < 1) return Outcome.failed(seen);
        return prompt + completion == usage.path("total_tokens").asInt(-1) && completion <= TOKENS
                ? new Outcome.Passed(seen)
                : Outcome.failed(seen + ", max_tokens " + TOKENS);
    }

    private static Outcome length(Service service) {
        JsonNode json = service.ask(service.chat("Count to one hundred.", 1)).json();
        String seen = "finish_reason " + json.at("/choices/0/finish_reason") + ", completion_tokens "
                + json.at("/usage/completion_tokens");
        return json.at("/choices/0/finish_reason").asText().equals("length")
                        && json.at("/usage/completion_tokens").asInt() == 1
                ? new Outcome.Passed(seen)
                : Outcome.failed(seen);
    }

    private static Outcome stopIds(Service service) {
        JsonNode json = service.ask(service.chat(QUESTION, 512)).json();
        String text = json.at("/choices/0/message/content").asText();
        for (String control : CONTROL_TEXT)
            if (text.contains(control)) return Outcome.failed("the answer holds " + control + ": " + shown(text));
        return json.at("/choices/0/finish_reason").asText().equals("stop")
                ? new Outcome.Passed(json.at("/usage/completion_tokens") + " tokens")
                : Outcome.failed("after 512 tokens it has not stopped: " + shown(text));
    }

    private static Outcome determinism(Service service) {
        Set<String> answers = new TreeSet<>();
        for (int i = 0; i < REPETITIONS; i++)
            answers.add(service.ask(service.chat(QUESTION, TOKENS))
                    .json()
                    .at("/choices/0/message/content")
                    .asText());
        return answers.size() == 1
                ? new Outcome.Passed(
                        REPETITIONS + " times " + shown(answers.iterator().next()))
                : Outcome.failed(answers.size() + " different answers: "
                        + String.join(" | ", answers.stream().map(Trials::shown).toList()));
    }

    private static Outcome streaming(Service service) {
        String whole = service.ask(service.chat(QUESTION, TOKENS))
                .json()
                .at("/choices/0/message/content")
                .asText();
        Answer answer = service.ask(service.chat(QUESTION, TOKENS).put("stream", true));
        EventStream stream = EventStream.parse(answer.body());
        List<Finding> findings =
                new ArrayList<>(stream.problems().stream().map(Finding::of).toList());
        if (!answer.contentType().startsWith("text/event-stream"))
            findings.add(Finding.of("Content-Type is " + answer.contentType()));
        if (!stream.text().equals(whole))
            findings.add(Finding.of("the stream says " + shown(stream.text()) + ", the whole answer " + shown(whole)));
        return Outcome.of(findings, stream.events().size() + " events");
    }

    private static Outcome streamUsage(Service service) {
        ObjectNode request = service.chat(QUESTION, TOKENS).put("stream", true);
        request.putObject("stream_options").put("include_usage", true);
        return EventStream.parse(service.ask(request).body()).events().stream()
                .map(event -> event.path("usage"))
                .filter(usage -> usage.path("completion_tokens").asInt() > 0)
                .findFirst()
                .<Outcome>map(usage -> new Outcome.Passed("usage " + usage))
                .orElseGet(() -> Outcome.failed("no event of the stream has usage"));
    }

    private static Outcome toolCalls(Service service) {
        ObjectNode request = service.chat("What is the weather in Paris? Use the tool.", 256);
        ObjectNode function =
                request.putArray("tools").addObject().put("type", "function").putObject("function");
        function.put("name", "get_weather").put("description", "The weather of a city");
        ObjectNode parameters = function.putObject("parameters").put("type", "object");
        parameters.putObject("properties").putObject("city").put("type", "string");
        parameters.putArray("required").add("city");
        Answer answer = service.ask(request);
        if (!answer.succeeded()) return new Outcome.Skipped("tools are refused: " + answer.describe());
        JsonNode message = answer.json().at("/choices/0/message");
        String text = message.path("content").asText();
        if (text.contains(TOOL_MARKER)) return Outcome.failed("the call is in the text: " + shown(text));
        if (message.path("tool_calls").isEmpty())
            return new Outcome.Skipped("the model called no tool: " + shown(text));
        List<Finding> findings = new ArrayList<>();
        for (JsonNode call : message.path("tool_calls")) {
            if (call.path("id").asText().isEmpty()) findings.add(Finding.of("a call without id: " + call));
            if (!isObject(call.at("/function/arguments").asText()))
                findings.add(Finding.of("arguments are no JSON object: " + call));
        }
        if (!answer.json().at("/choices/0/finish_reason").asText().equals("tool_calls"))
            findings.add(Finding.of("finish_reason is " + answer.json().at("/choices/0/finish_reason")));
        return Outcome.of(findings, message.path("tool_calls").toString());
    }

    private static Outcome schema(Service service) {
        ObjectNode request = service.chat("Name a number. Answer in JSON.", 256);
        ObjectNode format =
                request.putObject("response_format").put("type", "json_schema").putObject("json_schema");
        ObjectNode schema = format.put("name", "number")
                .put("strict", true)
                .putObject("schema")
                .put("type", "object");
        schema.putObject("properties").putObject("number").put("type", "integer");
        schema.putArray("required").add("number");
        schema.put("additionalProperties", false);
        Answer answer = service.ask(request);
        if (!answer.succeeded()) return new Outcome.Skipped("schemas are refused: " + answer.describe());
        String text = answer.json().at("/choices/0/message/content").asText();
        if (!isObject(text)) return Outcome.failed("no JSON object: " + shown(text));
        JsonNode value = Json.parse(text, "the answer", SeleneException.Kind.DATA);
        return value.size() == 1 && value.path("number").isIntegralNumber()
                ? new Outcome.Passed(shown(text))
                : Outcome.failed("not as the schema demands: " + shown(text));
    }

    private static Outcome refused(Answer answer) {
        JsonNode error = answer.json().path("error");
        boolean message = error.isTextual() || error.path("message").isTextual();
        return answer.status() >= 400 && answer.status() < 500 && message
                ? new Outcome.Passed(answer.describe())
                : Outcome.failed("expected a status 4xx and an object with error: " + answer.describe());
    }

    private static boolean isObject(String text) {
        try {
            return Json.parse(text, "it", SeleneException.Kind.DATA).isObject();
        } catch (SeleneException e) {
            return false;
        }
    }

    private static Finding finding(String what, Answer answer) {
        return Finding.of(what + ": " + answer.describe());
    }

    static String shown(String text) {
        String line = text.strip().replaceAll("\\s+", " ");
        return "\"" + (line.length() > 120 ? line.substring(0, 120) + "…" : line) + "\"";
    }
}
