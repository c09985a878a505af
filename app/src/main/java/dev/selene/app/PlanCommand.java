package dev.selene.app;

import dev.selene.base.SeleneException;
import dev.selene.tools.ByteCount;
import dev.selene.tools.JsonText;
import dev.selene.tools.SynthDType;
import dev.selene.tools.plan.Machine;
import dev.selene.tools.plan.ModelTensors;
import dev.selene.tools.plan.Plan;
import dev.selene.tools.plan.PlanReport;
import dev.selene.tools.plan.Workload;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Option;

/** Tells how a model would be spread over machines, and whether it fits. */
@Command(
        name = "plan",
        description = "Find parallel layouts for machines: memory, KV cache, speed, and what breaks first.",
        mixinStandardHelpOptions = true,
        footer = {
            "",
            "Examples:",
            "  ./selene plan --checkpoint /models/kimi-k2-w8a8 --hosts 4 --devices 8 --memory 64GiB",
            "  ./selene plan --checkpoint /models/kimi-k2 --hosts 4 --devices 8 --memory 64GiB --dtype w8a8 --json",
            "",
            "Reads headers of weights, or config.json alone when there are none. The exit code is 1 if nothing fits."
        })
final class PlanCommand implements Callable<Integer> {
    private static final int GUIDE_CONTEXT = 10240;

    private final Streams streams;

    @Option(
            names = "--checkpoint",
            paramLabel = "DIR",
            description = "checkpoint directory; without it the embedded models/micro-k2")
    private Path checkpoint;

    @Option(
            names = "--hosts",
            paramLabel = "N",
            defaultValue = "1",
            description = "machines; default: ${DEFAULT-VALUE}")
    private int hosts;

    @Option(
            names = "--devices",
            paramLabel = "N",
            defaultValue = "8",
            description = "devices of each machine; default: ${DEFAULT-VALUE}")
    private int devices;

    @Option(
            names = "--memory",
            paramLabel = "SIZE",
            defaultValue = "64GiB",
            description = "of each device; default: ${DEFAULT-VALUE}")
    private String memory;

    @Option(
            names = "--memory-fraction",
            paramLabel = "X",
            defaultValue = "0.95",
            description = "part of it that may be used, NPU_MEMORY_FRACTION; default: ${DEFAULT-VALUE}")
    private double memoryFraction;

    @Option(
            names = "--dtype",
            paramLabel = "TYPE",
            converter = SynthDTypeOption.class,
            description = "plan for weights stored so: bf16, fp8, int4, w8a8 or w8a8-dynamic; default: as they are")
    private SynthDType dtype;

    @Option(
            names = "--bandwidth",
            paramLabel = "SIZE/s",
            description = "memory of one device; default: 1.6TiB/s, Atlas 800I A2 (910B3), as for the next three")
    private String bandwidth;

    @Option(
            names = "--tflops",
            paramLabel = "N",
            description = "of one device in BF16, INT8 twice that; default: 294.9")
    private Double tflops;

    @Option(names = "--link", paramLabel = "SIZE/s", description = "from one device to its host's; default: 196GB/s")
    private String link;

    @Option(names = "--network", paramLabel = "SIZE/s", description = "from one device to other hosts; default: 25GB/s")
    private String network;

    @Option(names = "--input", paramLabel = "N", description = "tokens of a prompt; default: 2048, or the context")
    private Integer input;

    @Option(
            names = "--context",
            paramLabel = "N",
            description = "tokens of prompt and answer; default: 10240, or the model's limit")
    private Integer context;

    @Option(
            names = "--batch",
            paramLabel = "N",
            defaultValue = "200",
            description = "sequences at the same time; default: ${DEFAULT-VALUE}")
    private int batch;

    @Option(names = "--json", description = "print one JSON object")
    private boolean json;

    PlanCommand(Streams streams) {
        this.streams = streams;
    }

    @Override
    public Integer call() {
        Machine machine = new Machine(
                hosts,
                devices,
                ByteCount.parse("--memory", memory),
                memoryFraction,
                perSecond("--bandwidth", bandwidth, Machine.A2_MEMORY_BANDWIDTH),
                tflops == null ? Machine.A2_FLOPS : tflops * 1e12,
                perSecond("--link", link, Machine.A2_LINK_BANDWIDTH),
                perSecond("--network", network, Machine.A2_NETWORK_BANDWIDTH));
        ModelTensors model =
                ModelTensors.of(Directories.existing("--checkpoint", checkpoint), Optional.ofNullable(dtype));
        Plan plan = Plan.of(model, machine, workload(model.config().maxPositionEmbeddings()));
        streams.print(
                json ? new String(JsonText.of(PlanReport.json(plan)), StandardCharsets.UTF_8) : PlanReport.text(plan));
        return plan.best().isPresent() ? ExitCode.OK : ExitCode.SOFTWARE;
    }

    private Workload workload(int maxContext) {
        if (context != null && context > maxContext)
            throw SeleneException.user("--context " + context + " exceeds the model's " + maxContext + " tokens");
        int contextTokens = context == null ? Math.min(GUIDE_CONTEXT, maxContext) : context;
        return new Workload(input == null ? Math.min(2048, contextTokens) : input, contextTokens, batch);
    }

    private static double perSecond(String option, String text, double absent) {
        return text == null ? absent : ByteCount.parse(option, text.strip().replaceFirst("/s$", ""));
    }
}
