package dev.selene.tools.modeltest;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.selene.base.Json;
import dev.selene.base.SeleneException;
import dev.selene.llm.Llm;
import dev.selene.text.Tokenizer.ControlText;
import dev.selene.tools.JsonText;
import dev.selene.tools.accuracy.AccuracyRun;
import dev.selene.tools.accuracy.ItemLog;
import dev.selene.tools.accuracy.ItemRecord;
import dev.selene.tools.accuracy.LlmAnswerer;
import dev.selene.tools.accuracy.Score;
import dev.selene.tools.datasets.CodeRunner;
import dev.selene.tools.datasets.Questions;
import dev.selene.tools.datasets.ReadOptions;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;

/** Accuracy of the bare model on one data set. */
public final class AccuracyTest {
    /**
     * @param dataRoot holds the data sets' folders
     * @param runner for data sets whose answers are programs
     * @param repetitions how often everything is asked again and must come out the same
     * @param limit only the first questions
     */
    public record Options(Path dataRoot, Optional<CodeRunner> runner, int repetitions, OptionalInt limit) {
        public Options {
            if (repetitions < 0) throw SeleneException.user("--repeat " + repetitions + " is below 0");
            if (limit.isPresent() && limit.getAsInt() < 1)
                throw SeleneException.user("--limit " + limit.getAsInt() + " is below 1");
        }
    }

    /** @param differing keys of the questions that a repetition answered otherwise; empty when all were equal */
    public record Outcome(List<Score> scores, Path results, Path items, List<String> differing) {}

    private final Run run;
    private final Mode.Accuracy mode;
    private final Llm llm;
    private final Options options;

    public AccuracyTest(Run run, Mode.Accuracy mode, Llm llm, Options options) {
        this.run = run;
        this.mode = mode;
        this.llm = llm;
        this.options = options;
    }

    /** Runs it for one batch size. */
    public Outcome run(int batchSize, AccuracyRun.Progress progress) {
        run.log("INFO: precision test start");
        Questions questions = questions();
        String name = run.name(mode, batchSize);
        Path itemFile = run.tree().data(name + "_items.jsonl");
        LlmAnswerer answerer = new LlmAnswerer(llm, run.arguments().chat(), batchSize);
        AccuracyRun accuracy = new AccuracyRun(answerer, questions.all(), progress);
        List<ItemRecord> items;
        try (ItemLog log = ItemLog.open(itemFile, identity(questions))) {
            if (!log.earlier().isEmpty())
                run.log("INFO: going on after " + log.earlier().size() + " of "
                        + questions.all().size() + " items of an interrupted run");
            items = accuracy.run(log);
        }
        List<Score> scores = Score.of(items);
        Path results = write(name, items, scores);
        tell(questions, scores, results, itemFile);
        List<String> differing = repeat(accuracy, items);
        run.log("INFO: precision test end");
        return new Outcome(scores, results, itemFile, differing);
    }

    private Questions questions() {
        ReadOptions readOptions = new ReadOptions(
                run.arguments().shots(),
                run.arguments().contextLength().map(AccuracyTest::tokens).orElse(0),
                text -> llm.tokenizer().encode(text, ControlText.AS_PLAIN_TEXT).length,
                options.runner());
        Questions all = mode.set().read(options.dataRoot(), readOptions);
        all.taskFile()
                .ifPresent(file -> run.log("INFO: " + file
                        + " replaces the published rule: the accuracy cannot be compared with others'"));
        return options.limit().isPresent() ? all.first(options.limit().getAsInt()) : all;
    }

    /** {@code 32k} is 32,768. */
    private static int tokens(String contextLength) {
        String digits = contextLength.toLowerCase(Locale.ROOT).replaceFirst("k$", "");
        if (!digits.matches("[1-9][0-9]{0,4}"))
            throw SeleneException.user(
                    "context length " + contextLength + " is not one of 4k, 8k, 32k, 128k, 200k, 256k, 1000k");
        return Integer.parseInt(digits) * (digits.equals(contextLength) ? 1 : 1024);
    }

    /** What the answers depend on: two runs of the same identity give the same items. */
    private ObjectNode identity(Questions questions) {
        RunArguments arguments = run.arguments();
        ObjectNode json = Json.mapper().createObjectNode();
        json.put("mode", mode.word()).put("shots", arguments.shots()).put("chat", arguments.chat());
        json.put(
                "weights",
                arguments.weightDirectory().toAbsolutePath().normalize().toString());
        json.put("data", questions.folder().toAbsolutePath().normalize().toString());
        json.put("questions", questions.all().size());
        json.put("first", questions.all().getFirst().prompt().text().hashCode());
        json.put("last", questions.all().getLast().prompt().text().hashCode());
        return json;
    }

    private Path write(String name, List<ItemRecord> items, List<Score> scores) {
        List<List<String>> rows = new ArrayList<>(List.of(List.of("file_name", "value", "correct", "sum")));
        for (Score score : scores)
            rows.add(List.of(
                    score.name(),
                    Double.toString(score.value()),
                    score.right() == Math.rint(score.right())
                            ? Long.toString((long) score.right())
                            : Double.toString(score.right()),
                    Integer.toString(score.asked())));
        Path results = run.tree().results(name + "_result.csv");
        CsvOut.write(results, rows);

        List<List<String>> debug = new ArrayList<>(List.of(List.of(
                "key", "queries", "input_token_ids", "output_token_ids", "test_result", "golden_result", "pass")));
        for (ItemRecord item : items)
            debug.add(List.of(
                    item.key(),
                    item.prompt(),
                    Arrays.toString(item.promptIds()),
                    Arrays.toString(item.answerIds()),
                    item.verdict().extracted(),
                    item.gold(),
                    item.verdict().isRight() ? "Correct" : "Wrong"));
        CsvOut.write(run.tree().debug(name + "_" + run.timestamp() + "_debug_info.csv"), debug);

        ObjectNode summary = Json.mapper().createObjectNode();
        for (Score score : scores) {
            ObjectNode json = summary.putObject(score.name());
            json.put("value", score.value()).put("correct", score.right()).put("sum", score.asked());
            json.put("low_95", score.interval().low())
                    .put("high_95", score.interval().high());
            score.metrics().forEach(json::put);
        }
        CsvOut.writeText(
                run.tree().results(name + "_summary.json"), new String(JsonText.of(summary), StandardCharsets.UTF_8));
        return results;
    }

    private void tell(Questions questions, List<Score> scores, Path results, Path itemFile) {
        for (Score score : scores) {
            run.log(mode.set().title() + " " + score.name() + ": " + score.text());
            score.metrics()
                    .forEach((metric, value) -> run.log(String.format(Locale.ROOT, "  %s: %.4f", metric, value)));
        }
        if (mode.set().title().equals("TruthfulQA")) run.log("  BLEURT: not computed, it needs a neural scorer");
        run.log("INFO: " + questions.set().title() + " result saved to: " + results);
        run.log("INFO: " + questions.set().title() + " items saved to: " + itemFile);
    }

    private List<String> repeat(AccuracyRun accuracy, List<ItemRecord> items) {
        for (int repetition = 1; repetition <= options.repetitions(); repetition++) {
            List<String> differing = accuracy.differences(items, repetition);
            if (!differing.isEmpty()) {
                run.log("ERROR: repetition " + repetition + " answered " + differing.size() + " of " + items.size()
                        + " questions otherwise, the first is " + differing.getFirst());
                return differing;
            }
            run.log("INFO: repetition " + repetition + ": all " + items.size()
                    + " answers are the same, token for token, in another order");
        }
        return List.of();
    }
}
