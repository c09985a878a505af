package dev.selene.tools.modeltest;

import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

/**
 * What one batch took.
 *
 * @param pair lengths; of a batch of texts, the longest prompt
 * @param prefillMillis of each prefill
 * @param decodeMillis of each step that gives every sequence its next token
 */
record Timing(int batchSize, LengthPair pair, double endToEndMillis, double[] prefillMillis, double[] decodeMillis) {
    double prefillTotal() {
        return Arrays.stream(prefillMillis).sum();
    }

    double prefillAverage() {
        return Arrays.stream(prefillMillis).average().orElse(0);
    }

    /** Of each token but the first. */
    double decodeAverage() {
        return Arrays.stream(decodeMillis).average().orElse(0);
    }

    /** Tokens per second of all sequences while decoding. */
    double nonFirstThroughput() {
        return decodeMillis.length == 0 ? 0 : batchSize * 1000.0 / decodeAverage();
    }

    double endToEndThroughput() {
        return batchSize * (double) pair.output() / (endToEndMillis / 1000);
    }

    /** A line of benchmark.csv. */
    List<String> benchmarkRow() {
        return List.of(
                Integer.toString(batchSize),
                Integer.toString(pair.input()),
                Integer.toString(pair.output()),
                number(endToEndMillis),
                number(prefillTotal()),
                number(decodeAverage()),
                Integer.toString(prefillMillis.length),
                joined(prefillMillis),
                joined(decodeMillis),
                number(prefillAverage()));
    }

    static final List<String> BENCHMARK_COLUMNS = List.of(
            "batch_size",
            "input_seq_len",
            "output_seq_len",
            "e2e_time(ms)",
            "prefill_time(ms)",
            "decoder_token_time(ms)",
            "prefill_count",
            "prefill_token_times",
            "decode_token_times",
            "prefill_average_time(ms)");

    static String number(double value) {
        return Double.toString(Math.rint(value * 1e6) / 1e6);
    }

    private static String joined(double[] values) {
        return Arrays.stream(values).mapToObj(Timing::number).collect(Collectors.joining(","));
    }
}
