package dev.selene.app;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.selene.base.SeleneException;
import dev.selene.llm.LlmOptions;
import dev.selene.tools.bench.ModelBench;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Times the bare model. */
@Command(
        name = "model",
        description = "Time the bare model: tokens per second for prompts and answers.",
        mixinStandardHelpOptions = true,
        footer = {
            "",
            "Examples:",
            "  ./selene bench model --batch 1,4",
            "  ./selene bench model --model /models/moonlight --prompt 512 --generate 128 --batch 1,4,16 --json",
            "",
            "Neither engine nor text takes part. Each figure is the median of the repetitions after one warm-up."
        })
final class BenchModelCommand implements Callable<Integer> {
    private static final int CHUNK_TOKENS = 512;

    private final Streams streams;

    @Option(
            names = "--prompt",
            paramLabel = "N",
            defaultValue = "128",
            description = "length of each prompt; default: ${DEFAULT-VALUE}")
    private int promptTokens;

    @Option(
            names = "--generate",
            paramLabel = "N",
            defaultValue = "64",
            description = "tokens generated after it; default: ${DEFAULT-VALUE}")
    private int generateTokens;

    @Option(
            names = "--batch",
            paramLabel = "N",
            split = ",",
            defaultValue = "1,4,16",
            description = "sequences at the same time; default: ${DEFAULT-VALUE}")
    private List<Integer> batchSizes;

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

    BenchModelCommand(Streams streams) {
        this.streams = streams;
    }

    @Override
    public Integer call() {
        LlmOptions options = modelSettings.llmOptions();
        ModelBench.Options what = benchOptions(options);
        Path directory = modelSettings.directory();
        int maxBatchTokens = Math.max(CHUNK_TOKENS, Collections.max(batchSizes));
        try (BareModel bare = BareModel.open(directory, options, maxBatchTokens)) {
            if (promptTokens + generateTokens > bare.model().contextLength())
                throw SeleneException.user("--prompt " + promptTokens + " + --generate " + generateTokens
                        + " exceeds the model's context of " + bare.model().contextLength());
            timeModel(bare, what, options);
        }
        return 0;
    }

    private void timeModel(BareModel bare, ModelBench.Options what, LlmOptions options) {
        List<ModelBench.Result> results = new ModelBench(bare.model(), what).run(streams.err()::println);
        if (!json) streams.printLine("batch  prompt tokens/s  generated tokens/s");
        for (ModelBench.Result result : results) streams.printLine(json ? toJson(options, result) : toText(result));
    }

    private ModelBench.Options benchOptions(LlmOptions options) {
        try {
            return new ModelBench.Options(promptTokens, generateTokens, batchSizes, repetitions, options.kvDType());
        } catch (IllegalArgumentException e) {
            throw new SeleneException(SeleneException.Kind.USER, e.getMessage(), e);
        }
    }

    private static String toText(ModelBench.Result result) {
        return String.format(
                Locale.ROOT,
                "%5d  %15.1f  %18.1f",
                result.batchSize(),
                result.promptTokensPerSecond(),
                result.generatedTokensPerSecond());
    }

    private void writeConditions(JsonGenerator out, LlmOptions options) throws IOException {
        out.writeStringField("backend", options.backend());
        out.writeNumberField("threads", options.threads());
        out.writeNumberField("prompt_tokens", promptTokens);
        out.writeNumberField("generated_tokens", generateTokens);
    }

    private String toJson(LlmOptions options, ModelBench.Result result) {
        return JsonOut.object(out -> {
            writeConditions(out, options);
            out.writeNumberField("batch", result.batchSize());
            out.writeNumberField("prompt_tokens_per_second", result.promptTokensPerSecond());
            out.writeNumberField("generated_tokens_per_second", result.generatedTokensPerSecond());
        });
    }
}
