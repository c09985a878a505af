package dev.selene.server.mindie;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.selene.server.Exchange;
import dev.selene.server.Reply;

/** What the service and its model are: {@code GET /v2}, {@code /v2/models/NAME}, {@code /v2/models/NAME/config}. */
final class TritonMetadata {
    private final ServedModel served;

    TritonMetadata(ServedModel served) {
        this.served = served;
    }

    void server(Exchange exchange) {
        ServedModel.Settings settings = served.settings();
        ObjectNode body = Json.object().put("name", "MindIE Server").put("version", settings.version());
        body.putObject("extensions")
                .put("max_iter_times", served.engine().maxIterTimes())
                .put("prefill_policy_type", settings.prefillPolicyType())
                .put("decode_policy_type", settings.decodePolicyType())
                .put("max_prefill_batch_size", settings.maxPrefillBatchSize())
                .put("max_prefill_tokens", settings.maxPrefillTokens());
        exchange.reply(Reply.json(200, body));
    }

    void model(Exchange exchange) {
        ObjectNode body = Json.object().put("name", served.name()).put("platform", "MindIE Server");
        tensor(body, "inputs", "input0");
        tensor(body, "outputs", "output0");
        exchange.reply(Reply.json(200, body));
    }

    private static void tensor(ObjectNode body, String field, String name) {
        ObjectNode tensor = body.putArray(field).addObject().put("name", name);
        tensor.putArray("shape").add(-1);
        tensor.put("datatype", "UINT32");
    }

    void config(Exchange exchange) {
        ServedModel.Settings settings = served.settings();
        exchange.reply(Reply.json(
                200,
                Json.object()
                        .put("model_name", served.name())
                        .put("input_datatype", "UINT32")
                        .put("output_datatype", "UINT32")
                        .put("max_seq_len", served.model().contextTokens())
                        .put("npu_mem_size", settings.npuMemSize())
                        .put("cpu_mem_size", settings.cpuMemSize())
                        .put("world_size", settings.worldSize())
                        .put("model_weight_path", settings.weightFolder())
                        .put("model_instance_type", "Standard")));
    }
}
