package dev.selene.app;

import dev.selene.tools.SynthDType;
import dev.selene.tools.SynthOptions;
import dev.selene.tools.SyntheticCheckpoint;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Writes a checkpoint of random weights. */
@Command(
        name = "synth",
        description = "Write a checkpoint of random weights in a published shape.",
        mixinStandardHelpOptions = true,
        footer = {
            "",
            "Examples:",
            "  ./selene synth /tmp/moonlight --like moonlight --dtype W8A8",
            "  ./selene synth /tmp/k2 --like kimi-k2 --dtype FP8 --set num_hidden_layers=2 --set n_routed_experts=32",
            "",
            "For trying, timing and testing what the real one is too large for. The same options give the same bytes."
        })
final class SynthCommand implements Callable<Integer> {
    private static final int PERCENT_STEP = 10;

    private final Streams streams;

    @Parameters(paramLabel = "DIR", description = "is made if it does not exist, and must be empty")
    private Path directory;

    @Option(
            names = "--like",
            paramLabel = "SHAPE",
            required = true,
            description = "kimi-k2, moonlight, deepseek-v3, v2-lite or glm-4.7-flash")
    private String like;

    @Option(
            names = "--dtype",
            paramLabel = "TYPE",
            defaultValue = "BF16",
            description = "how Linears are stored: ${COMPLETION-CANDIDATES}; default: ${DEFAULT-VALUE}")
    private SynthDType dtype;

    @Option(
            names = "--set",
            paramLabel = "FIELD=N",
            description = "another number in config.json, for example num_hidden_layers=2; may be given several times")
    private Map<String, Integer> fields = new TreeMap<>();

    @Option(
            names = "--seed",
            paramLabel = "N",
            defaultValue = "" + SynthOptions.DEFAULT_SEED,
            description = "decides every weight; default: ${DEFAULT-VALUE}")
    private long seed;

    @Option(
            names = "--shard-bytes",
            paramLabel = "N",
            defaultValue = "" + SynthOptions.DEFAULT_SHARD_BYTES,
            description = "most bytes of tensors in one file; default: ${DEFAULT-VALUE}")
    private long shardBytes;

    SynthCommand(Streams streams) {
        this.streams = streams;
    }

    @Override
    public Integer call() {
        SynthOptions options = new SynthOptions(like, dtype, new TreeMap<>(fields), seed, shardBytes);
        SyntheticCheckpoint.Summary summary = SyntheticCheckpoint.write(directory, options, progress());
        streams.printLine(directory + ": " + summary.tensors() + " tensors, " + summary.bytes() + " bytes in "
                + summary.files() + (summary.files() == 1 ? " file" : " files"));
        return 0;
    }

    /** One line for each tenth. */
    private SyntheticCheckpoint.Progress progress() {
        int[] toldPercent = {0};
        return (bytes, totalBytes) -> {
            int percent = (int) (100.0 * bytes / Math.max(1, totalBytes));
            if (percent < toldPercent[0] + PERCENT_STEP) return;
            toldPercent[0] = percent - percent % PERCENT_STEP;
            streams.err().println("writing " + directory + ": " + toldPercent[0] + " %");
        };
    }
}
