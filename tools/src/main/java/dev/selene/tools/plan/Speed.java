package dev.selene.tools.plan;

import dev.selene.formats.ModelConfig;
import java.util.List;

/**
 * The best that memory, arithmetic and links allow: each step takes as long as the slower of reading and computing, and the
 * time to send, which nothing hides. Stages work one after the other. Launches, waiting and scheduling are left out, so
 * that real speed is lower; never higher.
 */
final class Speed {
    private final List<Traffic> stages;
    private final Layout layout;
    private final Machine machine;
    private final double flops;

    /** @param int8 whether products are of INT8, which are twice as fast as of BF16 */
    Speed(ModelConfig config, List<ModelWeights.Stage> stages, Layout layout, Machine machine, boolean int8) {
        this.stages =
                stages.stream().map(stage -> new Traffic(config, layout, stage)).toList();
        this.layout = layout;
        this.machine = machine;
        this.flops = int8 ? 2 * machine.flops() : machine.flops();
    }

    /** Seconds of one decode step of {@code sequences} in all, each with {@code context} positions. */
    double stepSeconds(double sequences, double context) {
        return stages.stream()
                        .mapToDouble(stage -> Math.max(
                                readSeconds(stage, sequences, context), computeSeconds(stage, sequences, context)))
                        .sum()
                + sendSeconds(sequences);
    }

    /** Whether a step of so many sequences is bound by arithmetic, no longer by memory. */
    boolean isComputeBound(double sequences, double context) {
        Traffic last = stages.getLast();
        return computeSeconds(last, sequences, context) > readSeconds(last, sequences, context);
    }

    /** Whether sending takes longer than reading in a step of so many sequences. */
    boolean isLinkBound(double sequences, double context) {
        return sendSeconds(sequences)
                > stages.stream()
                        .mapToDouble(stage -> readSeconds(stage, sequences, context))
                        .sum();
    }

    /** Seconds from a prompt to its first token with nothing else to do; a position attends to half the prompt on average. */
    double firstTokenSeconds(int inputTokens) {
        double seconds = 0;
        for (Traffic stage : stages) {
            double operations =
                    stage.groupOperations(inputTokens, inputTokens / 2.0) + stage.expertOperations(inputTokens);
            seconds += Math.max(operations / flops, stage.bytesRead(inputTokens, 0, 0) / machine.memoryBandwidth());
        }
        return seconds + inputTokens * stages.getFirst().bytesSentPerToken() / layout.tp() / linkBandwidth();
    }

    /** Bytes that all devices read for one token when so many sequences decode. */
    double bytesReadPerToken(double sequences, double context) {
        int devicesPerStage = layout.dp() * layout.tp();
        return stages.stream()
                        .mapToDouble(stage -> stage.bytesRead(sequences, sequences / layout.dp(), context))
                        .sum()
                * devicesPerStage
                / sequences;
    }

    double bytesSentPerToken() {
        return stages.getFirst().bytesSentPerToken();
    }

    private double readSeconds(Traffic stage, double sequences, double context) {
        return stage.bytesRead(sequences, sequences / layout.dp(), context) / machine.memoryBandwidth();
    }

    private double computeSeconds(Traffic stage, double sequences, double context) {
        double operations = stage.groupOperations(sequences / layout.dp(), context) + stage.expertOperations(sequences);
        return operations / flops;
    }

    private double sendSeconds(double tokens) {
        return tokens * bytesSentPerToken() / machine.worldSize() / linkBandwidth();
    }

    /** Of one device: the part that goes to other hosts at the network's speed. */
    private double linkBandwidth() {
        double toOthers = (machine.hosts() - 1.0) / machine.hosts();
        return 1 / (toOthers / machine.networkBandwidth() + (1 - toOthers) / machine.linkBandwidth());
    }
}
