package dev.selene.app;

import dev.selene.base.SeleneException;
import dev.selene.tools.modeltest.Mode;
import dev.selene.tools.modeltest.RankLayout;
import dev.selene.tools.modeltest.RunArguments;
import dev.selene.tools.modeltest.RunGrammar;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Accuracy and speed of the bare model, with named options; its subcommands take the words of run.sh and compare runs. */
@Command(
        name = "modeltest",
        description = "Test accuracy on data sets, or speed, of the bare model, as MindIE's modeltest does.",
        subcommandsRepeatable = false,
        mixinStandardHelpOptions = true,
        footer = {
            "",
            "Examples:",
            "  ./selene modeltest --mode full_BoolQ --chat --data models/micro-k2/eval",
            "  ./selene modeltest --mode full_CEval --shots 5 --batch 16 --model /models/kimi-k2 --data /data",
            "  ./selene modeltest --mode performance --case-pair [[256,256]] --batch 1,4",
            "  ./selene modeltest run pa_bf16 full_BoolQ 10 deepseekv3 /models/kimi-k2 trust_remote_code 1",
            "  ./selene modeltest diff a/BoolQ_items.jsonl b/BoolQ_items.jsonl",
            "",
            "modeltest/run.sh takes the words of `run`. What the modes do and where results lie: docs/accuracy.md."
        })
final class ModeltestCommand implements Callable<Integer> {
    private final Streams streams;

    @Option(
            names = "--mode",
            paramLabel = "MODE",
            description = "full_BoolQ, full_CEval, full_AIME2024, performance, … as run.sh names them")
    private String mode;

    @Option(
            names = "--batch",
            paramLabel = "B",
            defaultValue = "1",
            description = "as run.sh takes it: 10, 1,4 or [[1,4],[1]]")
    private String batch;

    @Option(
            names = "--shots",
            paramLabel = "N",
            description = "worked examples of CEval, MMLU and CMMLU: 0 or 5; default: 0")
    private Integer shots;

    @Option(names = "--context-length", paramLabel = "LEN", description = "of NeedleBench: 4k, 8k, 32k, …")
    private String contextLength;

    @Option(names = "--chat", description = "put questions through the chat template")
    private boolean chat;

    @Option(names = "--case-pair", paramLabel = "[[IN,OUT],…]", description = "lengths for the performance modes")
    private String casePair;

    @Option(
            names = "--batch-range",
            paramLabel = "[[MIN,MAX],…]",
            description = "for performance_maxbs; default: [1,2000]")
    private String batchRange;

    @Option(
            names = "--time-limit",
            paramLabel = "MS",
            description = "for performance_maxbs: of each token but the first")
    private String timeLimit;

    @Option(names = "--prefill-batch", paramLabel = "N", description = "prompts that one prefill holds; default: all")
    private Integer prefillBatch;

    @Option(names = "--texts", paramLabel = "LIST|FILE", description = "for performance_single and precision_single")
    private String texts;

    @Mixin
    private ModeltestSettings settings;

    @Mixin
    private ModelSettings modelSettings;

    private ModeltestCommand(Streams streams) {
        this.streams = streams;
    }

    /** With its subcommands. */
    static CommandLine of(Streams streams) {
        CommandLine modeltest = new CommandLine(new ModeltestCommand(streams));
        CommandLine run = new CommandLine(new ModeltestRunCommand(streams));
        // the numbers of a parallel list, -1, are no options
        run.setUnmatchedOptionsArePositionalParams(true);
        modeltest.addSubcommand(run);
        modeltest.addSubcommand(new ModeltestDiffCommand(streams));
        return modeltest;
    }

    @Override
    public Integer call() {
        if (mode == null)
            throw SeleneException.user(
                    "--mode is missing. Give one, for example --mode full_BoolQ, or use a subcommand:" + " run, diff.");
        RunArguments words = RunGrammar.parse(words(), _ -> {});
        RunArguments arguments = words.withWeights(modelSettings.directory(), RankLayout.single());
        return settings.run(arguments, modelSettings, streams);
    }

    /** What would be typed after run.sh, so that both forms are checked by one grammar. */
    private List<String> words() {
        List<String> words = new ArrayList<>(List.of("pa_bf16", mode));
        Mode parsed = Mode.of(mode);
        boolean accuracy = parsed instanceof Mode.Accuracy;
        require(!accuracy, casePair, "--case-pair", words);
        if (parsed instanceof Mode.Accuracy set && set.takesShots())
            words.add(Integer.toString(shots == null ? 0 : shots));
        else if (shots != null) throw SeleneException.user("--shots is for full_CEval, full_MMLU and full_CMMLU");
        require(mode.equals("full_NeedleBench"), contextLength, "--context-length", words);
        if (parsed instanceof Mode.LargestBatch) {
            if (batchRange != null) words.add(batchRange);
            require(true, timeLimit, "--time-limit", words);
        } else {
            if (batchRange != null || timeLimit != null)
                throw SeleneException.user("--batch-range and --time-limit are for performance_maxbs");
            boolean takesTexts = parsed instanceof Mode.PerformanceOfTexts || parsed instanceof Mode.AnswersToTexts;
            require(takesTexts, texts, "--texts", words);
            words.add(batch);
        }
        if (prefillBatch != null) {
            if (!(parsed instanceof Mode.Performance)) throw SeleneException.user("--prefill-batch is for performance");
            words.add(prefillBatch.toString());
        }
        words.addAll(List.of("deepseekv3", chat ? "chat" : "base", ".", "1"));
        return words;
    }

    private static void require(boolean takes, String value, String name, List<String> words) {
        if (takes && value == null) throw SeleneException.user(name + " is missing: this mode needs it");
        if (!takes && value != null) throw SeleneException.user(name + " is not for this mode");
        if (takes) words.add(value);
    }
}
