package dev.selene.app;

import dev.selene.base.SeleneException;
import dev.selene.llm.LlmOptions;
import dev.selene.tools.bench.EngineBench;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Times the engine: requests that share a model, and what choosing, drawing and telling take beside it. */
@Command(
        name = "engine",
        description = "Time the engine: requests at the same time, first token, what a step takes beside the model.",
        mixinStandardHelpOptions = true,
        footer = {
            "",
            "Examples:",
            "  ./selene bench engine --streams 1,4,16,64",
            "  ./selene bench engine --model /models/moonlight --prompt 512 --generate 128 --json",
            "",
            "Each figure is the median of the repetitions after one warm-up."
        })
final class BenchEngineCommand implements Callable<Integer> {
    private static final int CHUNK_TOKENS = 512;

    private final Streams streams;

    @Option(
            names = "--prompt",
            paramLabel = "N",
            defaultValue = "128",
            description = "tokens of each prompt; default: ${DEFAULT-VALUE}")
    private int promptTokens;

    @Option(
            names = "--generate",
            paramLabel = "N",
            defaultValue = "64",
            description = "tokens generated after it; default: ${DEFAULT-VALUE}")
    private int generateTokens;

    @Option(
            names = "--streams",
            paramLabel = "N",
            split = ",",
            defaultValue = "1,4,16",
            description = "requests at the same time; default: ${DEFAULT-VALUE}")
    private List<Integer> streamCounts;

    @Option(
            names = "--repeat",
            paramLabel = "N",
            defaultValue = "3",
            description = "timed runs of each; default: ${DEFAULT-VALUE}")
    private int repetitions;

    @Option(names = "--json", description = "print JSON lines")
    private boolean json;

    @Mixin
    private ModelSettings modelSettings;

    BenchEngineCommand(Streams streams) {
        this.streams = streams;
    }

    @Override
    public Integer call() {
        LlmOptions options = modelSettings.llmOptions();
        EngineBench.Options what = benchOptions(options);
        Path directory = modelSettings.directory();
        int maxBatchTokens = Math.max(CHUNK_TOKENS, Collections.max(streamCounts));
        try (BareModel bare = BareModel.open(directory, options, maxBatchTokens)) {
            if (promptTokens + generateTokens > bare.model().contextLength())
                throw SeleneException.user("--prompt " + promptTokens + " + --generate " + generateTokens
                        + " exceeds the model's context of " + bare.model().contextLength());
            List<EngineBench.Result> results = new EngineBench(bare.model(), what).run(streams.err()::println);
            if (!json)
                streams.printLine(
                        "streams  prompt tokens/s  generated tokens/s  first token ms  step ms  scheduling  sampling");
            for (EngineBench.Result result : results)
                streams.printLine(json ? toJson(options, result) : toText(result));
        }
        return 0;
    }

    private EngineBench.Options benchOptions(LlmOptions options) {
        try {
            return new EngineBench.Options(promptTokens, generateTokens, streamCounts, repetitions, options.kvDType());
        } catch (IllegalArgumentException e) {
            throw new SeleneException(SeleneException.Kind.USER, e.getMessage(), e);
        }
    }

    private static String toText(EngineBench.Result result) {
        return String.format(
                Locale.ROOT,
                "%7d  %15.1f  %18.1f  %14.1f  %7.2f  %9.2f%%  %7.2f%%",
                result.streams(),
                result.promptTokensPerSecond(),
                result.generatedTokensPerSecond(),
                result.firstTokenMillis(),
                result.stepMillis(),
                100 * result.schedulingShare(),
                100 * result.samplingShare());
    }

    private String toJson(LlmOptions options, EngineBench.Result result) {
        return JsonOut.object(out -> {
            out.writeStringField("backend", options.backend());
            out.writeNumberField("threads", options.threads());
            out.writeNumberField("prompt", promptTokens);
            out.writeNumberField("generate", generateTokens);
            out.writeNumberField("streams", result.streams());
            out.writeNumberField("prompt_tokens_per_second", result.promptTokensPerSecond());
            out.writeNumberField("generated_tokens_per_second", result.generatedTokensPerSecond());
            out.writeNumberField("first_token_ms", result.firstTokenMillis());
            out.writeNumberField("step_ms", result.stepMillis());
            out.writeNumberField("scheduling_share", result.schedulingShare());
            out.writeNumberField("sampling_share", result.samplingShare());
        });
    }
}
