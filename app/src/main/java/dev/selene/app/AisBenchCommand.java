package dev.selene.app;

import dev.selene.base.SeleneException;
import dev.selene.tools.accuracy.Sandbox;
import dev.selene.tools.aisbench.AisBench;
import dev.selene.tools.aisbench.Configs;
import dev.selene.tools.aisbench.DataTask;
import dev.selene.tools.aisbench.ModelTask;
import dev.selene.tools.datasets.CodeRunner;
import dev.selene.tools.datasets.ReadOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Accuracy and speed of a service, as AISBench measures them. */
@Command(
        name = "ais-bench",
        description = "Test accuracy or speed of an OpenAI-compatible service, as AISBench does.",
        mixinStandardHelpOptions = true,
        footer = {
            "",
            "Examples:",
            "  ./selene ais-bench --models vllm_api_stream_chat --datasets aime2024_gen --host-port 1025",
            "  ./selene ais-bench --models vllm_api_stream_chat --datasets aime2024_gen_0_shot_chat_prompt --debug",
            "  ./selene ais-bench --models vllm_api_stream_chat --datasets aime2024_gen --host-port 1025 --mode perf",
            "",
            "A model's host, port, lengths and so on stand in DIR/models/NAME.py of --config-dir (AIS_BENCH_CONFIG_DIR), as in",
            "AISBench; --search shows where. The options --host-ip to --batch-size go over it. Names: docs/accuracy.md."
        })
final class AisBenchCommand implements Callable<Integer> {
    private static final long MAX_PRESSURE_SECONDS = 86_400;

    private final Streams streams;

    @Parameters(
            arity = "0..1",
            paramLabel = "CONFIG.py",
            description = "models of a configuration file instead of --models")
    private Path config;

    @Option(names = "--models", paramLabel = "NAME", arity = "1..*", description = "how the service is asked")
    private List<String> models = List.of();

    @Option(names = "--datasets", paramLabel = "NAME", arity = "1..*", description = "what is asked")
    private List<String> datasets = List.of();

    @Option(
            names = "--summarizer",
            paramLabel = "NAME",
            description =
                    "example (accuracy), default_perf (perf) or stable_stage (perf --pressure); default: that of the mode")
    private String summarizer;

    @Option(
            names = {"--mode", "-m"},
            paramLabel = "MODE",
            defaultValue = "all",
            description = "all, infer, eval, viz, perf or perf_viz; default: ${DEFAULT-VALUE}")
    private String mode;

    @Option(names = "--debug", description = "log to the terminal; requests run in this process anyway")
    private boolean debug;

    @Option(
            names = {"--search", "-s"},
            description = "show where the named configurations are, and end")
    private boolean search;

    @Option(names = "--dry-run", description = "read configurations and data sets, and end")
    private boolean dryRun;

    @Option(
            names = {"--reuse", "-r"},
            paramLabel = "TIME",
            arity = "0..1",
            fallbackValue = "",
            description = "go on with an earlier run: its folder's name, or none for the latest")
    private String reuse;

    @Option(
            names = {"--work-dir", "-w"},
            paramLabel = "DIR",
            defaultValue = "outputs/default",
            description = "where runs are written; default: ${DEFAULT-VALUE}")
    private Path workDir;

    @Option(
            names = "--config-dir",
            paramLabel = "DIR",
            description = "holds models/NAME.py; default: AIS_BENCH_CONFIG_DIR")
    private Path configDir;

    @Option(
            names = "--data",
            paramLabel = "DIR",
            description = "folder of the data sets; default: AIS_BENCH_DATA_DIR, else ais_bench/datasets")
    private Path data;

    @Option(names = "--num-prompts", paramLabel = "N", description = "only the first N questions")
    private Integer numPrompts;

    @Option(
            names = "--num-warmups",
            paramLabel = "N",
            defaultValue = "1",
            description = "requests before measuring, in perf; default: ${DEFAULT-VALUE}")
    private int numWarmups;

    @Option(names = "--pressure", description = "in perf: keep up --batch-size streams for --pressure-time")
    private boolean pressure;

    @Option(
            names = "--pressure-time",
            paramLabel = "SECONDS",
            defaultValue = "15",
            description = "1 to 86400; default: ${DEFAULT-VALUE}")
    private long pressureSeconds;

    @Option(names = "--max-num-workers", paramLabel = "N", description = "understood; one process asks everything")
    private Integer maxNumWorkers;

    @Option(names = "--merge-ds", description = "understood; the files of a set are asked together always")
    private boolean mergeDatasets;

    @Option(names = "--dump-eval-details", description = "understood; details are written always")
    private boolean dumpEvalDetails;

    @Option(names = "--run-code", description = "run the programs that a model writes for HumanEval, in a sandbox")
    private boolean runCode;

    @Option(names = "--host-ip", paramLabel = "HOST", description = "of the service; default: localhost")
    private String hostIp;

    @Option(names = "--host-port", paramLabel = "PORT", description = "of the service; default: 8080")
    private Integer hostPort;

    @Option(names = "--url", paramLabel = "URL", description = "of the service, instead of host and port")
    private String url;

    @Option(names = "--max-out-len", paramLabel = "N", description = "tokens of an answer at most; default: 512")
    private Integer maxOutLen;

    @Option(names = "--batch-size", paramLabel = "N", description = "requests at a time; default: 1")
    private Integer batchSize;

    @Option(
            names = "--request-rate",
            paramLabel = "R",
            description = "requests per second in perf; default: 0, no limit")
    private Double requestRate;

    @Option(names = "--temperature", paramLabel = "T", description = "default: 0.01")
    private Double temperature;

    @Option(names = "--api-key-file", paramLabel = "FILE", description = "file that holds the key to send")
    private Path apiKeyFile;

    AisBenchCommand(Streams streams) {
        this.streams = streams;
    }

    @Override
    public Integer call() {
        Optional<Path> configs = Optional.ofNullable(configDir).or(() -> environment("AIS_BENCH_CONFIG_DIR"));
        if (models.isEmpty() && config == null)
            throw SeleneException.user("--models is missing. There are " + String.join(", ", ModelTask.NAMES));
        if (datasets.isEmpty())
            throw SeleneException.user("--datasets is missing. There are " + String.join(", ", DataTask.names()));
        checkSummarizer();
        List<DataTask> sets = datasets.stream().map(DataTask::named).toList();
        if (search) return search(configs, sets);
        List<ModelTask> tasks = new ArrayList<>(config == null ? List.of() : Configs.ofFile(config));
        for (String name : models) tasks.add(Configs.model(configs, name));
        tasks.replaceAll(this::overridden);
        if (dryRun) {
            tasks.forEach(task -> streams.printLine(task.toString()));
            sets.forEach(set -> streams.printLine(set.toString()));
            return 0;
        }
        return run(tasks, sets);
    }

    /** Each mode has one summary; naming another is a mistake. */
    private void checkSummarizer() {
        boolean timed = mode.startsWith("perf");
        String fitting = pressure ? "stable_stage" : timed ? "default_perf" : "example";
        if (summarizer != null && !summarizer.equals(fitting))
            throw SeleneException.user("--summarizer " + summarizer + " does not fit --mode " + mode
                    + (pressure ? " --pressure" : "") + ", which has " + fitting);
    }

    private int run(List<ModelTask> tasks, List<DataTask> sets) {
        ProgressLine line = new ProgressLine(streams, "ais-bench", System::nanoTime);
        try (Sandbox sandbox = runCode ? Sandbox.open() : null) {
            ReadOptions read = new ReadOptions(0, 0, String::length, Optional.<CodeRunner>ofNullable(sandbox));
            AisBench bench = new AisBench(options(), read, streams::printLine, (done, total, right) -> {
                synchronized (line) {
                    line.showItems(done, total, "");
                }
            });
            streams.err().println("writes to " + bench.folder());
            return bench.run(tasks, sets) ? 0 : 1;
        } finally {
            line.end();
        }
    }

    private int search(Optional<Path> configs, List<DataTask> sets) {
        for (String name : models) {
            ModelTask task = Configs.model(configs, name);
            streams.printLine(name + ": "
                    + configs.map(dir -> Configs.fileOf(dir, task.name()))
                            .map(file -> file + (Files.exists(file) ? "" : " (not there: built-in values count)"))
                            .orElse("built in; --config-dir DIR or AIS_BENCH_CONFIG_DIR reads DIR/models/" + name
                                    + ".py"));
        }
        for (DataTask set : sets)
            streams.printLine(set.name() + ": built in, data set " + set.set().title() + " below " + dataRoot());
        return 0;
    }

    private AisBench.Options options() {
        if (pressureSeconds < 1 || pressureSeconds > MAX_PRESSURE_SECONDS)
            throw SeleneException.user(
                    "--pressure-time " + pressureSeconds + " is not in [1, " + MAX_PRESSURE_SECONDS + "]");
        AisBench.Mode chosen = mode();
        if (pressure && chosen != AisBench.Mode.PERF) throw SeleneException.user("--pressure is for --mode perf");
        return new AisBench.Options(
                chosen,
                workDir,
                dataRoot(),
                Optional.ofNullable(reuse),
                numPrompts == null ? OptionalInt.empty() : OptionalInt.of(numPrompts),
                numWarmups,
                pressure ? Optional.of(Duration.ofSeconds(pressureSeconds)) : Optional.empty(),
                Optional.ofNullable(apiKeyFile).map(AisBenchCommand::key));
    }

    private AisBench.Mode mode() {
        if (mode.equals("judge") || mode.equals("infer_judge"))
            throw SeleneException.user(
                    "--mode " + mode + " asks a second model to judge, which is not offered. Use all.");
        for (AisBench.Mode known : AisBench.Mode.values())
            if (known.name().toLowerCase(Locale.ROOT).equals(mode)) return known;
        throw SeleneException.user("--mode " + mode + " is not known. There are all, infer, eval, viz, perf, perf_viz");
    }

    private Path dataRoot() {
        return Optional.ofNullable(data)
                .or(() -> environment("AIS_BENCH_DATA_DIR"))
                .orElse(Path.of("ais_bench", "datasets"));
    }

    private ModelTask overridden(ModelTask task) {
        return task.with(hostIp, hostPort, url, requestRate, maxOutLen, batchSize, temperature);
    }

    private static Optional<Path> environment(String name) {
        return Optional.ofNullable(System.getenv(name))
                .filter(value -> !value.isBlank())
                .map(Path::of);
    }

    private static String key(Path file) {
        try {
            return Files.readString(file).strip();
        } catch (IOException e) {
            throw new SeleneException(SeleneException.Kind.USER, "--api-key-file " + file + ": cannot be read", e);
        }
    }
}
