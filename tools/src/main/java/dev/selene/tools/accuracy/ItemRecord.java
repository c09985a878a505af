package dev.selene.tools.accuracy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.selene.base.Json;
import dev.selene.base.JsonLines;
import dev.selene.tools.datasets.Question;
import dev.selene.tools.scoring.Verdict;
import java.util.Map;
import java.util.TreeMap;

/** One question, what the model answered and what that was worth: a line of the item log. */
public record ItemRecord(
        String key,
        String group,
        String prompt,
        int[] promptIds,
        String answer,
        int[] answerIds,
        String gold,
        Verdict verdict) {
    static ItemRecord of(Question question, Reply reply) {
        return new ItemRecord(
                question.key(),
                question.group(),
                reply.promptText(),
                reply.promptIds(),
                reply.given().text(),
                reply.answerIds(),
                question.gold(),
                question.judge().judge(reply.given()));
    }

    ObjectNode toJson() {
        ObjectNode json = Json.mapper().createObjectNode();
        json.put("key", key).put("group", group).put("prompt", prompt);
        for (int id : promptIds) json.withArray("prompt_ids").add(id);
        json.put("answer", answer);
        for (int id : answerIds) json.withArray("answer_ids").add(id);
        json.put("gold", gold).put("extracted", verdict.extracted()).put("score", verdict.score());
        ObjectNode metrics = json.putObject("metrics");
        new TreeMap<>(verdict.metrics()).forEach(metrics::put);
        return json;
    }

    static ItemRecord of(JsonLines.Line line) {
        Map<String, Double> metrics = new TreeMap<>();
        line.required("metrics")
                .properties()
                .forEach(
                        metric -> metrics.put(metric.getKey(), metric.getValue().doubleValue()));
        double score = line.required("score").asDouble(-1);
        if (!(score >= 0 && score <= 1)) throw line.problem("score " + line.required("score") + " is not in [0, 1]");
        return new ItemRecord(
                line.required("key").asText(),
                line.required("group").asText(),
                line.required("prompt").asText(),
                ids(line.object().path("prompt_ids")),
                line.required("answer").asText(),
                ids(line.object().path("answer_ids")),
                line.required("gold").asText(),
                new Verdict(line.required("extracted").asText(), score, metrics));
    }

    private static int[] ids(JsonNode array) {
        int[] ids = new int[array.size()];
        for (int i = 0; i < ids.length; i++) ids[i] = array.get(i).asInt();
        return ids;
    }
}
