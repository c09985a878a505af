package dev.selene.app;

import dev.selene.base.SeleneException;
import dev.selene.tools.ByteCount;
import dev.selene.tools.SynthDType;
import dev.selene.tools.SynthOptions;
import dev.selene.tools.SyntheticCheckpoint;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
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
            "  ./selene synth /tmp/moonlight --shape moonlight --dtype w8a8",
            "  ./selene synth /tmp/k2 --shape kimi-k2 --dtype fp8 --layers 2 --experts 32",
            "  ./selene synth /tmp/k2-full --shape kimi-k2 --dtype fp8 --headers-only",
            "",
            "For trying, timing and testing what the real one is too large for. The same options give the same bytes."
        })
final class SynthCommand implements Callable<Integer> {
    private final Streams streams;

    @Parameters(paramLabel = "DST", description = "is made if it does not exist, and must be empty")
    private Path directory;

    @Option(
            names = "--shape",
            paramLabel = "NAME",
            required = true,
            description = "kimi-k2, kimi-k2-thinking, deepseek-v3, deepseek-v2-lite, moonlight or glm-4.7-flash")
    private String shape;

    @Option(
            names = "--dtype",
            paramLabel = "TYPE",
            defaultValue = "bf16",
            converter = SynthDTypeOption.class,
            description = "how Linears are stored: bf16, fp8, int4, w8a8 or w8a8-dynamic; default: ${DEFAULT-VALUE}")
    private SynthDType dtype;

    @Option(names = "--layers", paramLabel = "N", description = "decoder layers: num_hidden_layers")
    private Integer layers;

    @Option(names = "--experts", paramLabel = "N", description = "routed experts of a layer: n_routed_experts")
    private Integer experts;

    @Option(names = "--hidden", paramLabel = "N", description = "width of the residual stream: hidden_size")
    private Integer hidden;

    @Option(names = "--vocab", paramLabel = "N", description = "rows of the embedding: vocab_size")
    private Integer vocabulary;

    @Option(
            names = "--set",
            paramLabel = "FIELD=N",
            description = "any other number in config.json, for example v_head_dim=64; may be given several times")
    private Map<String, Integer> fields = new TreeMap<>();

    @Option(
            names = "--tokenizer",
            paramLabel = "DIR",
            description = "copy the tokenizer files of this directory; it may not have more tokens than the model")
    private Path tokenizer;

    @Option(
            names = "--seed",
            paramLabel = "N",
            defaultValue = "" + SynthOptions.DEFAULT_SEED,
            description = "decides every weight; default: ${DEFAULT-VALUE}")
    private long seed;

    @Option(
            names = "--shard-size",
            paramLabel = "SIZE",
            defaultValue = "5GB",
            description = "most bytes of tensors in one file; default: ${DEFAULT-VALUE}")
    private String shardSize;

    @Option(
            names = "--headers-only",
            description =
                    "true headers, but holes for weights, which take no room and read as zeros: for inspect and --dry-run")
    private boolean headersOnly;

    SynthCommand(Streams streams) {
        this.streams = streams;
    }

    @Override
    public Integer call() {
        SynthOptions options = new SynthOptions(
                shape,
                dtype,
                fields(),
                seed,
                ByteCount.parse("--shard-size", shardSize),
                headersOnly,
                Optional.ofNullable(tokenizer));
        ProgressLine line = new ProgressLine(streams, "synth", System::nanoTime);
        SyntheticCheckpoint.Summary summary;
        try {
            summary = SyntheticCheckpoint.write(directory, options, (bytes, total) -> line.show(bytes, total, ""));
        } finally {
            line.end();
        }
        streams.printLine(directory + ": " + summary.tensors() + " tensors, " + ByteCount.text(summary.bytes()) + " in "
                + summary.files() + (summary.files() == 1 ? " file" : " files")
                + (headersOnly ? ", without weights" : ""));
        return 0;
    }

    private SortedMap<String, Integer> fields() {
        SortedMap<String, Integer> all = new TreeMap<>(fields);
        put(all, "--layers", "num_hidden_layers", layers);
        put(all, "--experts", "n_routed_experts", experts);
        put(all, "--hidden", "hidden_size", hidden);
        put(all, "--vocab", "vocab_size", vocabulary);
        return all;
    }

    private static void put(SortedMap<String, Integer> all, String option, String field, Integer value) {
        if (value == null) return;
        if (all.put(field, value) != null)
            throw SeleneException.user(option + " and --set " + field + " say the same thing. Give one of them.");
    }
}
