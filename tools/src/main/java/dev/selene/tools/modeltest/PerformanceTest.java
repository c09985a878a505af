package dev.selene.tools.modeltest;

import dev.selene.base.DType;
import dev.selene.base.SeleneException;
import dev.selene.model.LanguageModel;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;

/** Speed of the bare model: lengths of prompt and answer, batch sizes, and the largest batch within a time limit. */
public final class PerformanceTest {
    private static final int WARM_UP_TOKENS = 16;

    private final Run run;
    private final LanguageModel model;
    private final BatchTimer timer;
    private final List<Timing> timings = new ArrayList<>();

    public PerformanceTest(Run run, LanguageModel model, DType kvDType) {
        this.run = run;
        this.model = model;
        this.timer = new BatchTimer(model, kvDType);
    }

    /** Random prompts of each case pair at each of its batch sizes. */
    public void runPairs() {
        run((pair, batchSize) -> List.of(timer.prompts(batchSize, pair.input())));
    }

    /**
     * Prompts of the user.
     *
     * @param prompts token ids of all texts; cut into batches of the batch size
     * @param padding repeat each prompt until it has the input length of the case pair
     */
    public void runPrompts(List<int[]> prompts, boolean padding) {
        run((pair, batchSize) -> {
            List<List<int[]>> batches = new ArrayList<>();
            for (int from = 0; from < prompts.size(); from += batchSize)
                batches.add(prompts.subList(from, Math.min(prompts.size(), from + batchSize)).stream()
                        .map(prompt -> padding ? padded(prompt, pair.input()) : prompt)
                        .toList());
            return batches;
        });
    }

    private interface Batches {
        List<List<int[]>> of(LengthPair pair, int batchSize);
    }

    private void run(Batches batches) {
        RunArguments arguments = run.arguments();
        warmUp();
        run.log("INFO: performance test start");
        Map<Integer, List<Timing>> byBatchSize = new LinkedHashMap<>();
        for (int i = 0; i < arguments.casePairs().size(); i++) {
            LengthPair pair = arguments.casePairs().get(i);
            for (int batchSize : arguments.batchSizes().get(i)) {
                List<Timing> all = new ArrayList<>();
                for (List<int[]> batch : batches.of(pair, batchSize)) all.add(time(batch, pair.output(), batchSize));
                byBatchSize
                        .computeIfAbsent(batchSize, size -> new ArrayList<>())
                        .add(mean(all, pair, batchSize));
            }
        }
        byBatchSize.forEach(this::write);
        run.log("INFO: performance test end");
    }

    /**
     * For each case pair, the largest batch of its range whose tokens after the first take no longer than the limit, by
     * halving the range.
     */
    public void runLargestBatch() {
        RunArguments arguments = run.arguments();
        warmUp();
        List<Timing> rounds = new ArrayList<>();
        List<Timing> best = new ArrayList<>();
        List<String> answers = new ArrayList<>();
        for (int i = 0; i < arguments.casePairs().size(); i++) {
            LengthPair pair = arguments.casePairs().get(i);
            int left = arguments.batchRanges().get(i)[0];
            int right = arguments.batchRanges().get(i)[1];
            Timing found = null;
            while (left <= right) {
                int size = (left + right) / 2;
                run.log("INFO: left_bound: " + left + ", right_bound: " + right + ", curr_bs: " + size + ", case_pair: "
                        + pair);
                Timing timing = timeOrNothing(pair, size);
                if (timing != null) rounds.add(timing);
                if (timing == null || timing.decodeAverage() > arguments.timeLimitMillis()) right = size - 1;
                else {
                    left = size + 1;
                    found = timing;
                }
            }
            if (found != null) best.add(found);
            answers.add(pair + ": " + (found == null ? 0 : found.batchSize()));
        }
        PerformanceFiles files = new PerformanceFiles(run, timings);
        files.write(
                "performance_maxbs_" + arguments.attention() + "_tp"
                        + arguments.ranks().worldSize() + "_round",
                rounds);
        Path last = files.write(
                "performance_maxbs_" + arguments.attention() + "_tp"
                        + arguments.ranks().worldSize() + "_final",
                best);
        answers.forEach(run::log);
        run.log("INFO: result saved in " + last);
    }

    /** Null where the memory does not hold such a batch. */
    private Timing timeOrNothing(LengthPair pair, int batchSize) {
        if (batchSize > model.maxBatchTokens()) return null;
        try {
            return time(timer.prompts(batchSize, pair.input()), pair.output(), batchSize);
        } catch (OutOfMemoryError e) {
            run.log("INFO: a batch of " + batchSize + " does not fit the memory: " + e.getMessage());
            return null;
        }
    }

    private void warmUp() {
        int tokens = Math.min(WARM_UP_TOKENS, model.contextLength() / 2);
        timer.time(timer.prompts(1, tokens), tokens, 1);
    }

    private Timing time(List<int[]> prompts, int outputTokens, int batchSize) {
        for (int[] prompt : prompts)
            if (prompt.length + outputTokens > model.contextLength())
                throw SeleneException.user("a prompt of " + prompt.length + " tokens and " + outputTokens
                        + " more exceed the model's context of " + model.contextLength() + ". Shorten the case pair.");
        Timing timing = timer.time(
                prompts, outputTokens, run.arguments().prefillBatchSize().orElse(batchSize));
        timings.add(timing);
        run.log(String.format(
                Locale.ROOT,
                "Prefill time: %.3fms, Prefill average time: %.3fms, Decode token time: %.3fms, E2E time: %.3fms",
                timing.prefillTotal(),
                timing.prefillAverage(),
                timing.decodeAverage(),
                timing.endToEndMillis()));
        return timing;
    }

    private void write(int batchSize, List<Timing> rows) {
        RunArguments arguments = run.arguments();
        Path file = new PerformanceFiles(run, timings)
                .write(
                        arguments.mode().word() + "_" + arguments.attention() + "_batch" + batchSize + "_tp"
                                + arguments.ranks().worldSize(),
                        rows);
        run.log("INFO: " + arguments.modelName() + " batch " + batchSize + " result saved in " + file);
    }

    /** Of several batches of one case pair. */
    private static Timing mean(List<Timing> all, LengthPair pair, int batchSize) {
        if (all.size() == 1) return all.getFirst();
        return new Timing(
                batchSize,
                pair,
                all.stream().mapToDouble(Timing::endToEndMillis).average().orElseThrow(),
                columnMeans(all, Timing::prefillMillis),
                columnMeans(all, Timing::decodeMillis));
    }

    private static double[] columnMeans(List<Timing> all, Function<Timing, double[]> column) {
        int length = all.stream()
                .mapToInt(timing -> column.apply(timing).length)
                .min()
                .orElseThrow();
        double[] means = new double[length];
        for (Timing timing : all) for (int i = 0; i < length; i++) means[i] += column.apply(timing)[i] / all.size();
        return means;
    }

    private static int[] padded(int[] prompt, int tokens) {
        int[] padded = new int[Math.max(tokens, prompt.length)];
        for (int i = 0; i < padded.length; i++) padded[i] = prompt[i % prompt.length];
        return padded;
    }
}
