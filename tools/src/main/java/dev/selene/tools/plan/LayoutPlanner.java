package dev.selene.tools.plan;

import dev.selene.tools.ByteCount;
import dev.selene.tools.plan.LayoutPlan.Limit;
import java.util.Comparator;
import java.util.List;
import java.util.function.IntPredicate;

/** Plans one layout after the other for the same model, machine and workload. */
final class LayoutPlanner {
    private static final int MAX_BATCH = 1 << 20;

    private final ModelTensors model;
    private final ModelWeights weights;
    private final Machine machine;
    private final Workload workload;

    LayoutPlanner(ModelTensors model, Machine machine, Workload workload) {
        this.model = model;
        this.weights = new ModelWeights(model);
        this.machine = machine;
        this.workload = workload;
    }

    LayoutPlan plan(Layout layout) {
        List<ModelWeights.Stage> stages = weights.stages(layout);
        List<DeviceMemory> memories = stages.stream()
                .map(stage -> DeviceMemory.of(model.config(), stage, layout, machine, workload))
                .toList();
        DeviceMemory fullest = memories.stream()
                .min(Comparator.comparingLong(DeviceMemory::kvTokens))
                .orElseThrow();
        int context = workload.contextTokens();
        boolean fits = fullest.kvTokens() >= context;
        long maxSequences = fullest.kvTokens() / context * layout.dp();
        int batch = Math.clamp(maxSequences, 1, workload.batchSize());
        Speed speed = new Speed(model.config(), stages, layout, machine, model.isInt8());
        Limit limit = fits ? firstLimit(speed, maxSequences) : Limit.WEIGHTS;
        return new LayoutPlan(
                layout,
                fits,
                fullest.weights(),
                fullest.weightBytes(),
                fullest.bufferBytes(),
                fullest.kvBytes(),
                fullest.kvBytesPerToken(),
                fullest.kvTokens() * layout.dp(),
                maxSequences,
                speed.bytesReadPerToken(batch, context),
                speed.bytesSentPerToken(),
                speed.firstTokenSeconds(workload.inputTokens()),
                1 / speed.stepSeconds(1, context),
                batch,
                batch / speed.stepSeconds(batch, context),
                limit,
                limitText(limit, fullest, speed, maxSequences));
    }

    private Limit firstLimit(Speed speed, long maxSequences) {
        int most = (int) Math.min(maxSequences, MAX_BATCH);
        int compute = firstBatch(batch -> speed.isComputeBound(batch, workload.contextTokens()));
        int links = firstBatch(batch -> speed.isLinkBound(batch, workload.contextTokens()));
        if (most < Math.min(compute, links)) return Limit.KV_CACHE;
        return compute <= links ? Limit.COMPUTE : Limit.LINKS;
    }

    /** The least power of two for which this holds. */
    private static int firstBatch(IntPredicate holds) {
        int batch = 1;
        while (batch < MAX_BATCH && !holds.test(batch)) batch *= 2;
        return batch;
    }

    private String limitText(Limit limit, DeviceMemory memory, Speed speed, long maxSequences) {
        int context = workload.contextTokens();
        return switch (limit) {
            case WEIGHTS -> {
                long needed = memory.weightBytes() + memory.bufferBytes() + context * memory.kvBytesPerToken();
                yield "memory: weights " + ByteCount.text(memory.weightBytes()) + ", buffers "
                        + ByteCount.text(memory.bufferBytes()) + " and one sequence of " + context + " tokens "
                        + ByteCount.text(context * memory.kvBytesPerToken()) + " need " + ByteCount.text(needed)
                        + ", a device has " + ByteCount.text(machine.usableBytes());
            }
            case KV_CACHE -> "KV cache: full with " + maxSequences + " sequences of " + context + " tokens";
            case COMPUTE ->
                "arithmetic: bound by it from " + firstBatch(batch -> speed.isComputeBound(batch, context))
                        + " sequences on";
            case LINKS ->
                "links: sending takes longer than reading from "
                        + firstBatch(batch -> speed.isLinkBound(batch, context)) + " sequences on";
        };
    }
}
