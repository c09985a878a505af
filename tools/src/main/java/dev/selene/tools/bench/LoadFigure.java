package dev.selene.tools.bench;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.selene.base.Json;

/**
 * What it took to be ready.
 *
 * @param loadSeconds from an open checkpoint to a model that can compute
 * @param firstTokenSeconds from there until the first token's logits: what is done when it is first needed is in it
 * @param weightBytes of all tensors of the checkpoint
 * @param residentBytes of the process afterwards; 0 where the system does not tell
 */
public record LoadFigure(
        String backend,
        int threads,
        double loadSeconds,
        double firstTokenSeconds,
        long weightBytes,
        long residentBytes) {
    /** The figure as docs/cli.md describes it. */
    public ObjectNode json() {
        ObjectNode json = Json.mapper().createObjectNode();
        json.put("phase", "load").put("backend", backend).put("threads", threads);
        json.put("load_seconds", loadSeconds).put("first_token_seconds", firstTokenSeconds);
        return json.put("weight_bytes", weightBytes).put("resident_bytes", residentBytes);
    }
}
