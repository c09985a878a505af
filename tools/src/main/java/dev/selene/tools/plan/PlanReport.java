package dev.selene.tools.plan;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.selene.base.Json;
import dev.selene.tools.ByteCount;
import java.util.Locale;

/** A {@link Plan} for people and for programs. */
public final class PlanReport {
    private PlanReport() {}

    /** Lines for a terminal. */
    public static String text(Plan plan) {
        Machine machine = plan.machine();
        var out = new StringBuilder();
        line(
                out,
                "model",
                plan.model().config().family().displayName() + " in "
                        + plan.model().dtype() + " (from " + plan.model().source() + ")");
        line(
                out,
                "machines",
                machine.hosts() + " x " + machine.devicesPerHost() + " devices of "
                        + ByteCount.text(machine.memoryBytes()) + ", of which "
                        + ByteCount.text(machine.usableBytes()) + " are used");
        line(
                out,
                "speeds",
                String.format(
                        Locale.ROOT,
                        "memory %.2f TB/s, %.0f TFLOPS in BF16, links %.0f GB/s, network %.0f GB/s",
                        machine.memoryBandwidth() / 1e12,
                        machine.flops() / 1e12,
                        machine.linkBandwidth() / 1e9,
                        machine.networkBandwidth() / 1e9));
        line(
                out,
                "workload",
                "prompts of " + plan.workload().inputTokens() + " tokens, context "
                        + plan.workload().contextTokens() + ", "
                        + plan.workload().batchSize() + " sequences");
        plan.warnings().forEach(warning -> line(out, "note", warning));
        out.append('\n');
        if (plan.layouts().isEmpty())
            return out.append("No layout is allowed on ")
                    .append(machine.worldSize())
                    .append(" ranks.\n")
                    .toString();
        out.append(String.format(
                Locale.ROOT,
                "%4s %4s %6s %6s %4s  %-4s %11s %11s %11s %11s %9s %10s %9s%n",
                "dp",
                "tp",
                "moe_tp",
                "moe_ep",
                "pp",
                "fits",
                "weights",
                "buffers",
                "KV cache",
                "KV tokens",
                "TTFT",
                "tok/s of 1",
                "tok/s all"));
        plan.layouts().forEach(layout -> row(out, layout));
        out.append('\n').append(verdict(plan));
        return out.toString();
    }

    private static void row(StringBuilder out, LayoutPlan plan) {
        Layout layout = plan.layout();
        out.append(String.format(
                Locale.ROOT,
                "%4d %4d %6d %6d %4d  %-4s %11s %11s %11s %11d %8.2fs %10.1f %9.0f%n",
                layout.dp(),
                layout.tp(),
                layout.moeTp(),
                layout.moeEp(),
                layout.pp(),
                plan.fits() ? "yes" : "no",
                ByteCount.text(plan.weightBytes()),
                ByteCount.text(plan.bufferBytes()),
                plan.kvBytes() < 0 ? "-" + ByteCount.text(-plan.kvBytes()) : ByteCount.text(plan.kvBytes()),
                plan.kvTokens(),
                plan.ttftSeconds(),
                plan.streamTokensPerSecond(),
                plan.tokensPerSecond()));
    }

    private static String verdict(Plan plan) {
        if (plan.best().isEmpty())
            return "Nothing fits; the nearest: " + plan.layouts().getFirst().limitText()
                    + ". Take more devices, or quantise further.\n";
        LayoutPlan best = plan.best().get();
        var out = new StringBuilder("Fastest that fits: " + best.layout() + ", with " + best.batchSize()
                + " sequences. One device holds\n");
        best.weights()
                .forEach((group, bytes) -> out.append(
                        String.format(Locale.ROOT, "  %-16s %11s%n", group.displayName(), ByteCount.text(bytes))));
        out.append(String.format(
                Locale.ROOT,
                "For one token the devices read %s and send each other %s. First to run out: %s.%n",
                ByteCount.text((long) best.bytesReadPerToken()),
                ByteCount.text((long) best.bytesMovedPerToken()),
                best.limitText()));
        return out.append("Speeds are what memory, arithmetic and links allow at most; a real one is lower.\n")
                .toString();
    }

    private static void line(StringBuilder out, String key, String value) {
        out.append(String.format(Locale.ROOT, "%-10s %s%n", key, value));
    }

    /** One JSON object with the same content; bytes and seconds. */
    public static ObjectNode json(Plan plan) {
        ObjectNode root = Json.mapper().createObjectNode();
        ArrayNode layouts = root.putArray("layouts");
        plan.layouts().forEach(layout -> write(layouts.addObject(), layout));
        root.put("fits", plan.best().isPresent());
        root.put("model", plan.model().config().family().displayName());
        root.put("dtype", plan.model().dtype());
        root.put("dtype_source", plan.model().source());
        Machine machine = plan.machine();
        root.putObject("machine")
                .put("hosts", machine.hosts())
                .put("devices_per_host", machine.devicesPerHost())
                .put("memory_bytes", machine.memoryBytes())
                .put("usable_bytes", machine.usableBytes())
                .put("memory_bytes_per_second", machine.memoryBandwidth())
                .put("bf16_flops_per_second", machine.flops())
                .put("link_bytes_per_second", machine.linkBandwidth())
                .put("network_bytes_per_second", machine.networkBandwidth());
        root.putObject("workload")
                .put("input_tokens", plan.workload().inputTokens())
                .put("context_tokens", plan.workload().contextTokens())
                .put("batch_size", plan.workload().batchSize());
        plan.warnings().forEach(root.putArray("warnings")::add);
        return root;
    }

    private static void write(ObjectNode json, LayoutPlan plan) {
        Layout layout = plan.layout();
        json.put("dp", layout.dp()).put("tp", layout.tp());
        json.put("moe_tp", layout.moeTp()).put("moe_ep", layout.moeEp()).put("pp", layout.pp());
        json.put("fits", plan.fits()).put("weights_bytes", plan.weightBytes());
        ObjectNode weights = json.putObject("weights");
        plan.weights().forEach((group, bytes) -> weights.put(group.name().toLowerCase(Locale.ROOT), bytes));
        json.put("buffer_bytes", plan.bufferBytes());
        json.put("kv_bytes", plan.kvBytes()).put("kv_bytes_per_token", plan.kvBytesPerToken());
        json.put("kv_tokens", plan.kvTokens()).put("max_sequences", plan.maxSequences());
        json.put("bytes_read_per_token", Math.round(plan.bytesReadPerToken()));
        json.put("bytes_moved_per_token", Math.round(plan.bytesMovedPerToken()));
        json.put("ttft_seconds", plan.ttftSeconds());
        json.put("tokens_per_second_per_stream", plan.streamTokensPerSecond());
        json.put("batch_size", plan.batchSize()).put("tokens_per_second", plan.tokensPerSecond());
        json.put("breaks_first", plan.limit().name().toLowerCase(Locale.ROOT));
        json.put("breaks_first_text", plan.limitText());
    }
}
