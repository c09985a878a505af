package dev.selene.tools.modeltest;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The files of the performance modes: {@code …_result.csv}, {@code …_formatted_result.csv} and {@code benchmark.csv}. */
final class PerformanceFiles {
    private static final List<String> COLUMNS = List.of(
            "Model",
            "Batchsize",
            "In_seq",
            "Out_seq",
            "Total time(s)",
            "Prefill all time(ms)",
            "Prefill average time(ms)",
            "Non-first token time(ms)",
            "Non-first token Throughput(Tokens/s)",
            "Throughput(Tokens/s)",
            "Non-first token Throughput Average(Tokens/s)",
            "E2E Throughput Average(Tokens/s)");

    /** Columns of the formatted file are padded to these. */
    private static final int[] WIDTHS = {15, 15, 15, 15, 15, 25, 25, 25, 36, 25, 45, 35};

    private final Run run;
    private final List<Timing> all;

    /** @param all every batch that was timed, for benchmark.csv */
    PerformanceFiles(Run run, List<Timing> all) {
        this.run = run;
        this.all = all;
    }

    /** Writes the three; the averages stand in the last row alone. */
    Path write(String name, List<Timing> timings) {
        List<List<String>> rows = new ArrayList<>();
        for (Timing timing : timings) {
            List<String> row = new ArrayList<>(List.of(
                    run.arguments().modelName(),
                    Integer.toString(timing.batchSize()),
                    Integer.toString(timing.pair().input()),
                    Integer.toString(timing.pair().output()),
                    Timing.number(timing.endToEndMillis() / 1000),
                    Timing.number(timing.prefillTotal()),
                    Timing.number(timing.prefillAverage()),
                    Timing.number(timing.decodeAverage()),
                    Timing.number(timing.nonFirstThroughput()),
                    Timing.number(timing.endToEndThroughput())));
            rows.add(row);
        }
        if (!rows.isEmpty())
            rows.getLast()
                    .addAll(List.of(Timing.number(average(timings, true)), Timing.number(average(timings, false))));
        List<List<String>> plain = new ArrayList<>();
        plain.add(COLUMNS);
        plain.addAll(rows);
        Path file = run.tree().results(name + "_result.csv");
        CsvOut.write(file, plain);
        CsvOut.writeText(run.tree().results(name + "_formatted_result.csv"), formatted(plain));

        List<List<String>> benchmark = new ArrayList<>(List.of(Timing.BENCHMARK_COLUMNS));
        all.forEach(timing -> benchmark.add(timing.benchmarkRow()));
        CsvOut.write(run.tree().results("benchmark.csv"), benchmark);
        return file;
    }

    private static double average(List<Timing> timings, boolean nonFirst) {
        return timings.stream()
                .mapToDouble(timing -> nonFirst ? timing.nonFirstThroughput() : timing.endToEndThroughput())
                .average()
                .orElse(0);
    }

    private static String formatted(List<List<String>> rows) {
        StringBuilder text = new StringBuilder();
        for (List<String> row : rows) {
            for (int column = 0; column < row.size(); column++) {
                if (column > 0) text.append('|');
                text.append(("%-" + WIDTHS[column] + "s").formatted(row.get(column)));
            }
            text.append('\n');
        }
        return text.toString();
    }
}
