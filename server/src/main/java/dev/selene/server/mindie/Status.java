package dev.selene.server.mindie;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.selene.engine.EngineConfig;
import dev.selene.engine.EngineStats;
import dev.selene.server.Exchange;
import dev.selene.server.Reply;

/** What the service tells of itself on the management plane. */
final class Status {
    private final ServedModel served;

    Status(ServedModel served) {
        this.served = served;
    }

    /** {@code GET /info}. */
    void info(Exchange exchange) {
        ObjectNode body = Json.object()
                .putNull("docker_label")
                .put("max_batch_total_tokens", served.settings().maxPrefillTokens())
                .put("max_best_of", 1)
                .put("max_concurrent_requests", served.engine().maxBatchSize())
                .putNull("max_stop_sequences")
                .putNull("max_waiting_tokens")
                .putNull("sha")
                .putNull("validation_workers")
                .put("version", served.settings().version())
                .putNull("waiting_served_ratio");
        body.putArray("models")
                .addObject()
                .put("model_device_type", "cpu")
                .putNull("model_dtype")
                .put("model_id", served.name())
                .put("model_pipeline_tag", "text-generation")
                .putNull("model_sha")
                .put("max_total_tokens", served.model().contextTokens());
        body.put("max_input_length", served.maxInputTokens());
        exchange.reply(Reply.json(200, body));
    }

    /** {@code GET /v2/models/NAME/getSlotCount}. */
    void slots(Exchange exchange) {
        exchange.reply(Reply.json(
                200,
                Json.object()
                        .put("total_slots", served.engine().maxBatchSize())
                        .put("free_slots", served.freeSlots())
                        .put(
                                "available_tokens_length",
                                (long) served.load().freeBlocks()
                                        * served.engine().blockTokens())));
    }

    /** {@code GET /v1/config}. */
    void config(Exchange exchange) {
        exchange.reply(Reply.json(
                200,
                Json.object()
                        .put("modelName", served.name())
                        .put("maxSeqLen", served.model().contextTokens())
                        .put("npuMemSize", served.settings().npuMemSize())
                        .put("cpuMemSize", served.settings().cpuMemSize())
                        .put("worldSize", served.settings().worldSize())
                        .put("maxOutputLen", served.engine().maxIterTimes())
                        .put("cacheBlockSize", served.engine().blockTokens())));
    }

    /** {@code GET /v1/status}. */
    void v1(Exchange exchange) {
        exchange.reply(Reply.json(200, status()));
    }

    /** {@code GET /v2/status}. */
    void v2(Exchange exchange) {
        ObjectNode body = status();
        ObjectNode resource = (ObjectNode) body.get("resource");
        resource.put("totalAvailNpuSlotsNum", served.freeSlots())
                .put("totalAvailNpuBlockNum", served.load().freeBlocks())
                .put("maxAvailNpuBlockNum", served.load().freeBlocks());
        resource.putObject("dpInstMap");
        exchange.reply(Reply.json(200, body));
    }

    private ObjectNode status() {
        EngineStats.Load load = served.load();
        EngineConfig engine = served.engine();
        ObjectNode body = Json.object();
        body.putObject("service").put("roleStatus", "RoleReady").put("currentRole", "none");
        body.putObject("resource")
                .put("availSlotsNum", served.freeSlots())
                .put("availBlockNum", load.freeBlocks())
                .put("waitingRequestNum", load.waiting())
                .put("runningRequestNum", load.running())
                .put("swappedRequestNum", 0)
                .put("freeNpuBlockNums", load.freeBlocks())
                .put("freeCpuBlockNums", 0)
                .put("totalNpuBlockNums", engine.numBlocks())
                .put("totalCpuBlockNums", 0);
        body.putObject("linkStatus").putArray("peers");
        return body;
    }

    /** {@code GET /metrics-json}. */
    void metrics(Exchange exchange) {
        EngineStats stats = served.stats().get();
        long generated = Math.max(1, stats.tokens().generated());
        ArrayNode body = Json.array();
        item(body, "TBT", stats.nanos().total() / 1e6 / generated);
        item(body, "waitingInferRequestNum", stats.load().waiting());
        item(body, "processingInferRequestNum", stats.load().running());
        item(body, "remainBlocks", stats.load().freeBlocks());
        exchange.reply(Reply.json(200, body));
    }

    private static void item(ArrayNode body, String name, double value) {
        ObjectNode item = body.addObject().put("metricName", name).put("resultType", "vector");
        item.putArray("value").add(value);
    }
}
