package dev.selene.app;

import dev.selene.base.SeleneException;
import dev.selene.compute.Backend;
import dev.selene.compute.Backends;
import dev.selene.model.ModelOptions;
import dev.selene.tools.quantize.Quantisation;
import dev.selene.tools.quantize.QuantiseOptions;
import dev.selene.tools.quantize.RangeMethod;
import dev.selene.tools.quantize.Recipe;
import dev.selene.tools.quantize.Smoothing;
import dev.selene.tools.quantize.Target;
import dev.selene.tools.quantize.TaskOptions;
import dev.selene.tools.tasks.TaskSet;
import dev.selene.tools.weights.Rewrite;
import dev.selene.tools.weights.TargetDirectory;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Quantises a checkpoint. */
@Command(
        name = "quantize",
        description = "Quantise a checkpoint and compare the result with its source.",
        mixinStandardHelpOptions = true,
        footer = {
            "",
            "Examples:",
            "  ./selene quantize models/micro-k2 /tmp/micro-w8a8 --to w8a8",
            "  ./selene quantize /models/kimi-k2 /models/kimi-k2-w8a8 --to w8a8 --calibration prompts.jsonl",
            "",
            "SRC is BF16, F16, F32, FP8 or INT4, as published. Beside the weights lies selene-quantization-report.html.",
            "Without --shard-size a file holds at most 4 GB. Interrupted, the same command goes on after the last whole file.",
            "The exit code is 1 if the result is written but NaN, an overflow or a dead channel was met."
        })
final class QuantizeCommand implements Callable<Integer> {
    private final Streams streams;

    @Parameters(index = "0", paramLabel = "SRC", description = "checkpoint directory to read")
    private Path source;

    @Parameters(index = "1", paramLabel = "DST", description = "directory to write; new, empty or unfinished")
    private Path target;

    @Option(
            names = "--to",
            paramLabel = "TYPE",
            required = true,
            description =
                    "w8a8 (attention static, MLPs dynamic), w8a8-dynamic, int4 (routed experts), or w4a8 (the same with"
                            + " INT8 activations)")
    private String to;

    @Option(names = "--recipe", paramLabel = "FILE", description = "JSON that says which Linear becomes what")
    private Path recipe;

    @Option(
            names = "--calibration",
            paramLabel = "FILE",
            description = "prompts, JSON lines of messages, text or tokens; default: a set that ships with Selene")
    private Path calibration;

    @Option(
            names = "--eval",
            paramLabel = "FILE",
            description = "prompts to judge the result by; default: every fourth of the calibration prompts")
    private Path heldOut;

    @Option(
            names = "--eval-set",
            paramLabel = "FILE",
            description =
                    "questions that source and result are asked, JSON lines as in models/micro-k2/eval; may be given"
                            + " several times; default: SRC/eval/*.jsonl, if there are any")
    private List<Path> evalSets = List.of();

    @Option(names = "--no-eval-sets", description = "ask nothing, whatever lies in SRC/eval")
    private boolean noEvalSets;

    @Option(
            names = "--max-loss",
            paramLabel = "POINTS",
            description = "points that each set may lose in a good result; default: ${DEFAULT-VALUE}")
    private double maxLoss = TaskOptions.DEFAULT_MAX_LOSS;

    @Option(
            names = "--method",
            paramLabel = "HOW",
            defaultValue = "minmax",
            description = "input ranges of static Linears: minmax or percentile; default: ${DEFAULT-VALUE}")
    private String method;

    @Option(
            names = "--percentile",
            paramLabel = "P",
            description = "with --method percentile: the share of values that is kept; default: 99.99")
    private Double percentile;

    @Option(
            names = "--smooth",
            paramLabel = "ALPHA",
            description =
                    "move outliers of inputs into weights: a strength up to 1, auto (the best for each input) or off;"
                            + " default: auto for w8a8, else off")
    private String smooth;

    @Option(
            names = "--lora-norm-eps",
            paramLabel = "EPS",
            description = "eps of q_a_layernorm and kv_a_layernorm; default: 1e-6, as in the models' own code")
    private Double loraNormEps;

    @Option(
            names = "--backend",
            paramLabel = "NAME",
            description = "what both models are run with: vector (the default) or scalar")
    private String backend;

    @Mixin
    private RewriteSettings settings;

    QuantizeCommand(Streams streams) {
        this.streams = streams;
    }

    @Override
    public Integer call() {
        QuantiseOptions options = options();
        String name = backend == null ? Backends.NAMES.getFirst() : backend;
        StepLine line = new StepLine(streams, System::nanoTime);
        try (Backend opened = Backends.open(name, settings.threads());
                Quantisation quantisation = Quantisation.open(source, options, opened, line::show)) {
            if (settings.isDryRun()) return settings.estimate(quantisation.sizes(), target, streams);
            try (TargetDirectory directory = TargetDirectory.open(quantisation.outline(), target)) {
                Rewrite rewrite = quantisation.plan(directory);
                line.end();
                settings.write(rewrite, directory, streams);
                Quantisation.Outcome outcome = quantisation.judge(directory);
                line.end();
                streams.print(outcome.summary());
                return outcome.isGood() ? ExitCode.OK : ExitCode.SOFTWARE;
            }
        }
    }

    private QuantiseOptions options() {
        Target type = target(to);
        if (loraNormEps != null && !(loraNormEps > 0 && loraNormEps < 1))
            throw SeleneException.user("--lora-norm-eps " + loraNormEps + " is not between 0 and 1");
        return new QuantiseOptions(
                type,
                recipe == null ? type.defaultRecipe() : Recipe.read(recipe),
                Optional.ofNullable(calibration),
                Optional.ofNullable(heldOut),
                rangeMethod(type),
                smoothing(type),
                tasks(),
                settings.shardBytes(),
                loraNormEps == null ? ModelOptions.PUBLISHED_LORA_NORM_EPS : loraNormEps);
    }

    private TaskOptions tasks() {
        if (noEvalSets && !evalSets.isEmpty())
            throw SeleneException.user("--eval-set and --no-eval-sets exclude each other: leave one out");
        List<Path> files = evalSets.isEmpty() && !noEvalSets ? TaskSet.filesBeside(source) : evalSets;
        return new TaskOptions(files, maxLoss);
    }

    private static Target target(String name) {
        return Arrays.stream(Target.values())
                .filter(known -> known.optionName().equals(name))
                .findAny()
                .orElseThrow(() -> SeleneException.user("--to " + name + " is not known. There are "
                        + Arrays.stream(Target.values()).map(Target::optionName).collect(Collectors.joining(", "))));
    }

    private RangeMethod rangeMethod(Target type) {
        boolean isPercentile = method.equals("percentile");
        if (!isPercentile && !method.equals("minmax"))
            throw SeleneException.user("--method " + method + " is not known. There are minmax, percentile");
        if (isPercentile && type != Target.W8A8)
            throw SeleneException.user("--method percentile is for --to w8a8, which alone has static inputs");
        if (percentile != null && !isPercentile)
            throw SeleneException.user("--percentile " + percentile + " is for --method percentile");
        if (!isPercentile) return new RangeMethod.MinMax();
        return new RangeMethod.Percentile(percentile == null ? 99.99 : percentile);
    }

    private Smoothing smoothing(Target type) {
        String how = smooth == null ? (type == Target.W8A8 ? "auto" : "off") : smooth;
        if (how.equals("off")) return new Smoothing.Off();
        if (type.isCompressedTensors())
            throw SeleneException.user("--smooth " + how + " is for the inputs of attention, which --to "
                    + type.optionName() + " leaves as they are");
        if (how.equals("auto")) return new Smoothing.Search();
        try {
            return new Smoothing.Fixed(Double.parseDouble(how));
        } catch (NumberFormatException e) {
            throw new SeleneException(
                    SeleneException.Kind.USER, "--smooth " + how + " is neither a number, nor auto, nor off", e);
        }
    }
}
