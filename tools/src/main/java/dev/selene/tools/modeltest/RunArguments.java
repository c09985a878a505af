package dev.selene.tools.modeltest;

import dev.selene.tools.datasets.DataSet;
import dev.selene.tools.datasets.Questions;
import dev.selene.tools.datasets.ReadOptions;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * What is to be run, whether it was given by position or by name.
 *
 * @param modelType {@code basic}, {@code fa}, {@code pa_fp16} or {@code pa_bf16}
 * @param casePairs for the performance modes and {@code precision_single}, else empty
 * @param batchSizes for each case pair, or once for a data set
 * @param batchRanges for {@code performance_maxbs}: least and most for each case pair
 * @param timeLimitMillis for {@code performance_maxbs}: of each token but the first
 * @param shots worked examples of C-Eval, MMLU and CMMLU
 * @param contextLength of NeedleBench, for example {@code 32k}
 * @param prefillBatchSize prompts that one prefill holds at most
 * @param texts for the {@code _single} modes: a JSON list of texts, or a file of them
 * @param performanceSet whose questions are timed instead of random tokens
 */
public record RunArguments(
        String modelType,
        Mode mode,
        List<LengthPair> casePairs,
        List<List<Integer>> batchSizes,
        List<int[]> batchRanges,
        double timeLimitMillis,
        int shots,
        Optional<String> contextLength,
        OptionalInt prefillBatchSize,
        Optional<String> texts,
        Optional<PerformanceSet> performanceSet,
        String modelName,
        boolean chat,
        Path weightDirectory,
        RankLayout ranks,
        OptionalInt maxPositions) {
    /**
     * @param name boolq, gsm8k, humaneval, ceval or customize
     * @param padding repeat each question's text until it has the length of the case pair
     * @param batches how many batches; empty for the whole set
     */
    public record PerformanceSet(String name, boolean padding, OptionalInt batches) {
        /** The questions of the set, for their prompts. */
        public Questions questions(Path root, ReadOptions options) {
            DataSet set = switch (name) {
                case "boolq" -> DataSet.BOOLQ;
                case "gsm8k" -> DataSet.GSM8K;
                case "humaneval" -> DataSet.HUMANEVAL;
                case "ceval" -> DataSet.CEVAL;
                case "customize" -> DataSet.CUSTOMIZE;
                default -> throw new IllegalStateException(name);
            };
            return set.read(root, options);
        }
    }

    /** The same on another checkpoint and devices. */
    public RunArguments withWeights(Path directory, RankLayout layout) {
        return new RunArguments(
                modelType,
                mode,
                casePairs,
                batchSizes,
                batchRanges,
                timeLimitMillis,
                shots,
                contextLength,
                prefillBatchSize,
                texts,
                performanceSet,
                modelName,
                chat,
                directory,
                layout,
                maxPositions);
    }

    /** {@code pa} of {@code pa_bf16}. */
    public String attention() {
        return modelType.split("_")[0];
    }

    /** {@code bf16} of {@code pa_bf16}; the others have fp16. */
    public String dataType() {
        return modelType.contains("_") ? modelType.substring(modelType.indexOf('_') + 1) : "fp16";
    }
}
