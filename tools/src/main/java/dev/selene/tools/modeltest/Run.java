package dev.selene.tools.modeltest;

import java.nio.file.Path;
import java.time.LocalDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;

/** One run of {@code run.sh}: its arguments, its folders, its log. Owns the log. */
public final class Run implements AutoCloseable {
    /** What the guide exports for reproducible results on NPUs. */
    private static final Map<String, String> DETERMINISM = new TreeMap<>(
            Map.of("LCCL_DETERMINISTIC", "1", "HCCL_DETERMINISTIC", "true", "ATB_MATMUL_SHUFFLE_K_ENABLE", "0"));

    private final RunArguments arguments;
    private final OutputTree tree;
    private final TestLog log;
    private final String timestamp;

    private Run(RunArguments arguments, OutputTree tree, Consumer<String> out) {
        this.arguments = arguments;
        this.tree = tree;
        this.timestamp = LocalDateTime.now().format(DateTimeFormatter.ofPattern("yyyy_MM_dd_HH_mm_ss"));
        this.log = new TestLog(tree.logs(name() + "_" + timestamp + ".log"), out);
    }

    /**
     * Checks the arguments against the checkpoint.
     *
     * @param environment variables of this process, for the determinism switches
     * @param out receives the lines of the log
     */
    public static Run begin(
            RunArguments arguments, Path outputs, Map<String, String> environment, Consumer<String> out) {
        CheckpointType type = CheckpointType.of(arguments.weightDirectory());
        type.requireSame(arguments);
        Run run = new Run(arguments, new OutputTree(outputs, arguments, type.folder()), out);
        run.tellRanks();
        DETERMINISM.forEach((name, value) -> {
            String set = environment.get(name);
            if (set == null) return;
            boolean asked = set.equals(value);
            run.log.line("INFO: " + name + "=" + set + (asked ? " is understood" : " asks for less")
                    + ": results here are" + " deterministic always, whatever it says; --repeat N proves it");
        });
        return run;
    }

    private void tellRanks() {
        RankLayout ranks = arguments.ranks();
        if (ranks.worldSize() > 1)
            log.line("INFO: world_size " + ranks.worldSize()
                    + " is computed on one rank in this process: same results, not the" + " speed of "
                    + ranks.worldSize() + " devices");
        if (ranks.worldSize() > 1 && ranks.worldSize() / ranks.parallel().tp() < 8)
            log.line("WARNING: world_size " + ranks.worldSize() + " / tp "
                    + ranks.parallel().tp() + " is below 8: MindIE gives garbled answers for Kimi-K2 then");
        if (ranks.nodeRank() > 0)
            log.line("INFO: node_rank " + ranks.nodeRank()
                    + " is not the master: each node computes everything by itself");
        if (!arguments.attention().equals("pa"))
            log.line("INFO: " + arguments.attention()
                    + " is computed as pa: there is one attention, over a paged cache");
    }

    RunArguments arguments() {
        return arguments;
    }

    OutputTree tree() {
        return tree;
    }

    String timestamp() {
        return timestamp;
    }

    void log(String line) {
        log.line(line);
    }

    /** The beginning of file names, for example {@code BoolQ_pa_batch10_tp32_full}; without the batch where there are many. */
    private String name() {
        return arguments.mode() instanceof Mode.Accuracy accuracy
                ? name(accuracy, arguments.batchSizes().getFirst().getFirst())
                : arguments.mode().word() + "_" + arguments.attention();
    }

    String name(Mode.Accuracy accuracy, int batchSize) {
        return accuracy.set().title() + "_" + arguments.attention() + "_batch" + batchSize + "_tp"
                + arguments.ranks().worldSize() + "_" + accuracy.edition();
    }

    @Override
    public void close() {
        log.close();
    }
}
