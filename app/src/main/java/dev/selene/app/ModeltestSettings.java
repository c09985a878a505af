package dev.selene.app;

import dev.selene.llm.Llm;
import dev.selene.llm.LlmOptions;
import dev.selene.llm.ServingOptions;
import dev.selene.tools.accuracy.Sandbox;
import dev.selene.tools.datasets.CodeRunner;
import dev.selene.tools.datasets.Question;
import dev.selene.tools.datasets.ReadOptions;
import dev.selene.tools.modeltest.AccuracyTest;
import dev.selene.tools.modeltest.AnswersToTexts;
import dev.selene.tools.modeltest.Mode;
import dev.selene.tools.modeltest.PerformanceTest;
import dev.selene.tools.modeltest.Run;
import dev.selene.tools.modeltest.RunArguments;
import dev.selene.tools.modeltest.UserTexts;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Option;

/** What a modeltest run takes beside its arguments, and how it runs. */
final class ModeltestSettings {
    private static final int STEP_TOKENS = 512;

    @Option(
            names = "--data",
            paramLabel = "DIR",
            defaultValue = "modeltest/data",
            description = "folder of the data sets; default: ${DEFAULT-VALUE}")
    private Path data;

    @Option(
            names = "--output",
            paramLabel = "DIR",
            defaultValue = "modeltest/outputs",
            description = "where results, records and logs are written; default: ${DEFAULT-VALUE}")
    private Path output;

    @Option(
            names = "--repeat",
            paramLabel = "N",
            defaultValue = "0",
            description =
                    "ask everything N times more, in other orders, and compare the tokens; exit code 1 if any differ")
    private int repetitions;

    @Option(names = "--limit", paramLabel = "N", description = "only the first N questions")
    private Integer limit;

    @Option(
            names = "--run-code",
            description = "run the programs that a model writes for HumanEval, in a sandbox without network")
    private boolean runCode;

    /** Runs it; the exit code. */
    int run(RunArguments arguments, ModelSettings model, Streams streams) {
        try (Run run = Run.begin(arguments, output, System.getenv(), streams::printLine)) {
            return switch (arguments.mode()) {
                case Mode.Accuracy accuracy -> accuracy(run, accuracy, arguments, model, streams);
                case Mode.AnswersToTexts _ -> {
                    List<String> texts = UserTexts.of(arguments.texts().orElseThrow());
                    int batchSize = largest(arguments);
                    try (Llm llm = open(arguments, model, batchSize)) {
                        AnswersToTexts.run(run, llm, texts);
                    }
                    yield ExitCode.OK;
                }
                case Mode.Performance _, Mode.PerformanceOfTexts _, Mode.LargestBatch _ -> {
                    timed(run, arguments, model);
                    yield ExitCode.OK;
                }
            };
        }
    }

    private int accuracy(Run run, Mode.Accuracy mode, RunArguments arguments, ModelSettings model, Streams streams) {
        try (Sandbox sandbox = runCode ? Sandbox.open() : null) {
            AccuracyTest.Options options = new AccuracyTest.Options(
                    data,
                    Optional.<CodeRunner>ofNullable(sandbox),
                    repetitions,
                    limit == null ? OptionalInt.empty() : OptionalInt.of(limit));
            boolean same = true;
            for (int batchSize : arguments.batchSizes().getFirst()) {
                ProgressLine line = new ProgressLine(streams, mode.word(), System::nanoTime);
                try (Llm llm = open(arguments, model, batchSize)) {
                    same &= new AccuracyTest(run, mode, llm, options)
                            .run(
                                    batchSize,
                                    (done, total, right) -> line.showItems(done, total, rightSoFar(right, done)))
                            .differing()
                            .isEmpty();
                } finally {
                    line.end();
                }
            }
            return same ? ExitCode.OK : ExitCode.SOFTWARE;
        }
    }

    private static String rightSoFar(double right, int done) {
        return done == 0 ? "" : String.format(Locale.ROOT, "right so far: %.2f %%", 100 * right / done);
    }

    private static Llm open(RunArguments arguments, ModelSettings model, int batchSize) {
        ServingOptions serving = ServingOptions.defaults().withMaxBatchSize(batchSize);
        return Llm.open(Directories.existing(arguments.weightDirectory()), options(arguments, model, serving));
    }

    private static LlmOptions options(RunArguments arguments, ModelSettings model, ServingOptions serving) {
        LlmOptions options = model.llmOptions(serving);
        return new LlmOptions(
                options.backend(),
                options.threads(),
                options.kvDType(),
                options.dequantisation(),
                options.loraNormEps(),
                arguments.maxPositions().isPresent() ? arguments.maxPositions() : options.contextTokens(),
                serving);
    }

    private static int largest(RunArguments arguments) {
        return arguments.batchSizes().stream()
                .flatMap(List::stream)
                .max(Integer::compare)
                .orElse(1);
    }

    private void timed(Run run, RunArguments arguments, ModelSettings model) {
        LlmOptions options = options(arguments, model, ServingOptions.defaults());
        Path directory = Directories.existing(arguments.weightDirectory());
        int batch = arguments.batchRanges().stream()
                .mapToInt(range -> range[1])
                .max()
                .orElse(largest(arguments));
        try (BareModel bare = BareModel.open(directory, options, Math.max(STEP_TOKENS, batch))) {
            PerformanceTest test = new PerformanceTest(run, bare.model(), options.kvDType());
            if (arguments.mode() instanceof Mode.LargestBatch) test.runLargestBatch();
            else if (arguments.texts().isPresent())
                test.runPrompts(tokens(directory, UserTexts.of(arguments.texts().get()), arguments), false);
            else if (arguments.performanceSet().isPresent())
                test.runPrompts(
                        questions(
                                directory, arguments, arguments.performanceSet().get()),
                        arguments.performanceSet().get().padding());
            else test.runPairs();
        }
    }

    private List<int[]> questions(Path directory, RunArguments arguments, RunArguments.PerformanceSet set) {
        ReadOptions options = new ReadOptions(0, 0, String::length, Optional.of((_, _) -> ""));
        List<String> texts = set.questions(data, options).all().stream()
                .map((Question question) -> question.prompt().text())
                .toList();
        int wanted = set.batches().isEmpty()
                ? texts.size()
                : (int) Math.min(texts.size(), (long) set.batches().getAsInt() * largest(arguments));
        return tokens(directory, texts.subList(0, wanted), arguments);
    }

    private static List<int[]> tokens(Path directory, List<String> texts, RunArguments arguments) {
        try (CheckpointTokens tokens = CheckpointTokens.open(directory)) {
            return texts.stream().map(text -> tokens.of(text, arguments.chat())).toList();
        }
    }
}
