package dev.selene.app;

import com.fasterxml.jackson.databind.JsonNode;
import dev.selene.base.Json;
import dev.selene.base.SeleneException;
import dev.selene.compute.Backends;
import dev.selene.formats.Checkpoint;
import dev.selene.tools.SynthDType;
import dev.selene.tools.SynthOptions;
import dev.selene.tools.SyntheticCheckpoint;
import dev.selene.tools.bench.Figure;
import dev.selene.tools.bench.FigurePage;
import dev.selene.tools.bench.FigureTable;
import dev.selene.tools.bench.LoadFigure;
import dev.selene.tools.bench.ModelBench;
import dev.selene.tools.bench.Workload;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Times the bare model beside the limits of the machine. */
@Command(
        name = "model",
        description = "Time the bare model beside the limits of the machine: prompts, generation, where the time goes.",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        footer = {
            "",
            "Examples:",
            "  ./selene bench model --streams 1,4",
            "  ./selene bench model --synthetic moonlight --layers 9 --dtype w8a8 --threads 1,2 --streams 1,4,16"
                    + " --prompt 512,2048 --depth 0,2048 --html report.html",
            "  ./selene bench model --model /models/moonlight --lengths \"[[256,256],[512,512]]\" --batch 1,4 --json",
            "",
            "Neither engine nor text takes part. Each figure is the median of the repetitions after a warm-up."
        })
final class BenchModelCommand implements Callable<Integer> {
    /** What {@code --dtype} takes. */
    enum WeightType {
        BF16(SynthDType.BF16),
        FP8(SynthDType.FP8),
        W8A8(SynthDType.W8A8_ALL),
        INT4(SynthDType.INT4_W8A8);

        private final SynthDType stored;

        WeightType(SynthDType stored) {
            this.stored = stored;
        }
    }

    private final Streams streams;

    @Option(
            names = "--model",
            paramLabel = "DIR",
            description = "checkpoint directory; without it the embedded models/micro-k2")
    private Path model;

    @Option(
            names = "--synthetic",
            paramLabel = "SHAPE",
            description =
                    "instead of a checkpoint, random weights in memory in a published shape: moonlight, kimi-k2, …")
    private String shape;

    @Option(names = "--layers", paramLabel = "N", description = "of the synthetic model; default: as published")
    private Integer layers;

    @Option(
            names = "--dtype",
            paramLabel = "TYPE",
            description =
                    "of the synthetic model: bf16, fp8, w8a8 (all INT8, the head too) or int4 (routed experts, the rest"
                            + " w8a8); default: w8a8")
    private WeightType weightType;

    @Option(names = "--backend", paramLabel = "NAME", description = "default: the fastest that works here")
    private String backend;

    @Option(
            names = "--threads",
            paramLabel = "N",
            split = ",",
            description = "compute threads, one after the other; default: all processors")
    private List<Integer> threads = List.of(Runtime.getRuntime().availableProcessors());

    @Option(
            names = "--streams",
            paramLabel = "N",
            split = ",",
            defaultValue = "1,4,16",
            description = "sequences at the same time while generating; default: ${DEFAULT-VALUE}")
    private List<Integer> streamCounts;

    @Option(
            names = "--prompt",
            paramLabel = "N",
            split = ",",
            defaultValue = "512",
            description = "lengths of a prompt, 0 for none; default: ${DEFAULT-VALUE}")
    private List<Integer> prompts;

    @Option(
            names = "--depth",
            paramLabel = "N",
            split = ",",
            defaultValue = "0",
            description = "contexts after which tokens are generated; default: ${DEFAULT-VALUE}")
    private List<Integer> depths;

    @Option(
            names = "--generate",
            paramLabel = "N",
            defaultValue = "48",
            description = "tokens generated for each stream, 0 for none; default: ${DEFAULT-VALUE}")
    private int generate;

    @Option(
            names = "--lengths",
            paramLabel = "[[IN,OUT],…]",
            description = "instead of --prompt, --depth, --streams and --generate: pairs of prompt and answer")
    private String lengths;

    @Option(
            names = "--batch",
            paramLabel = "N",
            split = ",",
            description = "with --lengths: sequences at the same time, prompts too; default: 1")
    private List<Integer> batchSizes;

    @Option(
            names = "--chunk",
            paramLabel = "N",
            defaultValue = "512",
            description = "most tokens of one forward pass; default: ${DEFAULT-VALUE}")
    private int chunk;

    @Option(
            names = "--repeat",
            paramLabel = "N",
            defaultValue = "3",
            description = "timed runs of each; default: ${DEFAULT-VALUE}")
    private int repetitions;

    @Option(
            names = "--kv-dtype",
            paramLabel = "TYPE",
            defaultValue = "bf16",
            description = "what the KV cache holds, bf16 or f32; default: ${DEFAULT-VALUE}")
    private ModelSettings.KvDType kvDType;

    @Option(names = "--json", description = "print JSON lines, one for each figure")
    private boolean json;

    @Option(names = "--html", paramLabel = "FILE", description = "write a report with charts too")
    private Path html;

    BenchModelCommand(Streams streams) {
        this.streams = streams;
    }

    @Override
    public Integer call() {
        ModelBench.Options options = options();
        List<Figure> figures = new ArrayList<>();
        try (Checkpoint checkpoint = checkpoint()) {
            if (!json) streams.printLine(FigureTable.line(FigureTable.heads(), FigureTable.heads()));
            new ModelBench(checkpoint, options, new Printer(figures)).run();
        }
        if (!json) {
            streams.printLine("\npercent of the time");
            streams.printLine(FigureTable.line(FigureTable.partHeads(), FigureTable.partHeads()));
            for (Figure figure : figures)
                streams.printLine(FigureTable.line(FigureTable.partCells(figure), FigureTable.partHeads()));
        }
        if (html != null) writePage(options, figures);
        return 0;
    }

    private Checkpoint checkpoint() {
        if (shape == null) {
            if (layers != null || weightType != null)
                throw SeleneException.user(
                        "--layers and --dtype shape a synthetic model. Name its shape by --synthetic.");
            return Checkpoint.open(Directories.existing(model));
        }
        if (model != null) throw SeleneException.user("--model and --synthetic exclude each other. Give one of them.");
        streams.err().println("making weights");
        TreeMap<String, Integer> fields = new TreeMap<>();
        if (layers != null) fields.put("num_hidden_layers", layers);
        SynthDType stored = (weightType == null ? WeightType.W8A8 : weightType).stored;
        return SyntheticCheckpoint.inMemory(
                new SynthOptions(shape, stored, fields, SynthOptions.DEFAULT_SEED, SynthOptions.DEFAULT_SHARD_BYTES));
    }

    private ModelBench.Options options() {
        try {
            return new ModelBench.Options(
                    backend == null ? Backends.NAMES.getFirst() : backend,
                    threads,
                    lengths == null ? workloads() : pairs(),
                    chunk,
                    repetitions,
                    kvDType.dtype());
        } catch (IllegalArgumentException e) {
            throw new SeleneException(SeleneException.Kind.USER, e.getMessage(), e);
        }
    }

    private List<Workload> workloads() {
        if (batchSizes != null) throw SeleneException.user("--batch belongs to --lengths; --streams is for --depth.");
        List<Workload> workloads = new ArrayList<>();
        for (int prompt : prompts) if (prompt != 0) workloads.add(new Workload.Prompt(1, prompt));
        if (generate == 0) return workloads;
        for (int depth : depths)
            for (int count : streamCounts) workloads.add(new Workload.Generate(count, depth, generate));
        return workloads;
    }

    /** For each pair the prompts, then the answers after them. */
    private List<Workload> pairs() {
        JsonNode parsed =
                Json.parse(lengths.getBytes(StandardCharsets.UTF_8), "--lengths " + lengths, SeleneException.Kind.USER);
        List<Workload> workloads = new ArrayList<>();
        for (JsonNode pair : parsed) {
            if (pair.size() != 2 || !pair.path(0).isInt() || !pair.path(1).isInt()) throw notPairs();
            for (int batch : batchSizes == null ? List.of(1) : batchSizes) {
                workloads.add(new Workload.Prompt(batch, pair.get(0).intValue()));
                workloads.add(new Workload.Generate(
                        batch, pair.get(0).intValue(), pair.get(1).intValue()));
            }
        }
        if (workloads.isEmpty()) throw notPairs();
        return workloads;
    }

    private SeleneException notPairs() {
        return SeleneException.user(
                "--lengths " + lengths + " is no list of pairs. Write, for example, \"[[256,256],[512,512]]\".");
    }

    private void writePage(ModelBench.Options options, List<Figure> figures) {
        String name = shape == null ? String.valueOf(model == null ? "micro-k2" : model) : shape;
        String type = shape == null ? "as stored" : (weightType == null ? WeightType.W8A8 : weightType).name();
        List<String> conditions = List.of(
                "model: " + name + (layers == null ? "" : ", " + layers + " layers") + ", weights "
                        + type.toLowerCase(Locale.ROOT),
                "back end: " + options.backend() + ", KV cache " + options.kvDType() + ", chunks of "
                        + options.chunkTokens() + " tokens",
                "machine: " + Runtime.getRuntime().availableProcessors() + " processors, "
                        + System.getProperty("os.name") + " " + System.getProperty("os.arch") + ", JDK "
                        + Runtime.version());
        try {
            Files.writeString(html, FigurePage.of("Speed of " + name, conditions, figures));
        } catch (IOException e) {
            throw new SeleneException(SeleneException.Kind.USER, "--html " + html + ": cannot be written: " + e, e);
        }
    }

    /** Prints as figures come. */
    private final class Printer implements ModelBench.Listener {
        private final List<Figure> figures;

        private Printer(List<Figure> figures) {
            this.figures = figures;
        }

        @Override
        public void progress(String line) {
            streams.err().println(line);
        }

        @Override
        public void loaded(LoadFigure figure) {
            if (json) streams.printLine(figure.json().toString());
            else
                streams.err()
                        .printf(
                                Locale.ROOT,
                                "threads %d: loaded in %.2f s, first token after %.2f s%n",
                                figure.threads(),
                                figure.loadSeconds(),
                                figure.firstTokenSeconds());
        }

        @Override
        public void timed(Figure figure) {
            figures.add(figure);
            streams.printLine(
                    json ? figure.json().toString() : FigureTable.line(FigureTable.cells(figure), FigureTable.heads()));
        }
    }
}
