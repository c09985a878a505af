package dev.selene.tools.aisbench;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.selene.base.Json;
import dev.selene.base.SeleneException;
import dev.selene.tools.JsonText;
import dev.selene.tools.accuracy.AccuracyRun;
import dev.selene.tools.accuracy.ItemLog;
import dev.selene.tools.accuracy.ItemRecord;
import dev.selene.tools.accuracy.Score;
import dev.selene.tools.datasets.Question;
import dev.selene.tools.datasets.ReadOptions;
import dev.selene.tools.loadtest.Driver;
import dev.selene.tools.loadtest.Load;
import dev.selene.tools.loadtest.LoadResult;
import dev.selene.tools.loadtest.Planned;
import dev.selene.tools.loadtest.Slo;
import dev.selene.tools.loadtest.StreamClient;
import dev.selene.tools.loadtest.Workload;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.UUID;
import java.util.function.Consumer;

/** Runs data-set tasks against servers: accuracy, performance, and performance under steady pressure. */
public final class AisBench {
    /** What is done. */
    public enum Mode {
        /** Ask, judge, sum up. */
        ALL,
        /** Ask only. */
        INFER,
        /** Judge what an earlier run got, and sum up. */
        EVAL,
        /** Sum up an earlier run. */
        VIZ,
        /** Measure times. */
        PERF,
        /** Show the times of an earlier run. */
        PERF_VIZ
    }

    /**
     * @param dataRoot holds the data sets' folders
     * @param reuse an earlier run to go on with: its time, or an empty text for the latest; absent for a new one
     * @param numPrompts only the first questions
     * @param warmups requests before those that are measured
     * @param pressure how long a steady load is kept up; empty to ask each question once
     */
    public record Options(
            Mode mode,
            Path workDir,
            Path dataRoot,
            Optional<String> reuse,
            OptionalInt numPrompts,
            int warmups,
            Optional<Duration> pressure,
            Optional<String> apiKey) {
        public Options {
            if (numPrompts.isPresent() && numPrompts.getAsInt() < 1)
                throw SeleneException.user("--num-prompts " + numPrompts.getAsInt() + " is below 1");
            if (warmups < 0) throw SeleneException.user("--num-warmups " + warmups + " is below 0");
        }
    }

    private final Options options;
    private final ReadOptions readOptions;
    private final BenchTree tree;
    private final Consumer<String> out;
    private final AccuracyRun.Progress progress;

    /**
     * @param readOptions of the data sets, but for the shots, which the task names
     * @param out receives tables and lines
     */
    public AisBench(Options options, ReadOptions readOptions, Consumer<String> out, AccuracyRun.Progress progress) {
        this.options = options;
        this.readOptions = readOptions;
        this.out = out;
        this.progress = progress;
        this.tree = options.reuse()
                .map(stamp -> BenchTree.reuse(options.workDir(), stamp))
                .orElseGet(() -> BenchTree.begin(options.workDir()));
    }

    /** Where everything is written. */
    public Path folder() {
        return tree.root();
    }

    /** Runs all pairs of model and data set; false if a request failed. */
    public boolean run(List<ModelTask> models, List<DataTask> sets) {
        writeConfig(models, sets);
        boolean whole = true;
        for (ModelTask model : models) {
            List<List<String>> accuracies = new ArrayList<>();
            for (DataTask set : sets) {
                List<Question> questions = questions(set);
                whole &= switch (options.mode()) {
                    case ALL, INFER, EVAL, VIZ -> accuracy(model, set, questions, accuracies);
                    case PERF -> performance(model, set, questions);
                    case PERF_VIZ -> show(model, set);
                };
            }
            if (!accuracies.isEmpty()) summary(model, accuracies);
        }
        return whole;
    }

    private void writeConfig(List<ModelTask> models, List<DataTask> sets) {
        ObjectNode config = Json.mapper().createObjectNode();
        for (ModelTask model : models) config.withArray("models").add(model.toString());
        for (DataTask set : sets) config.withArray("datasets").add(set.name());
        config.put("mode", options.mode().name().toLowerCase(Locale.ROOT));
        tree.write("configs", tree.stamp() + ".json", text(config));
    }

    private List<Question> questions(DataTask task) {
        ReadOptions own = new ReadOptions(
                task.shots(), readOptions.contextTokens(), readOptions.tokenCounter(), readOptions.runner());
        List<Question> all = task.set().read(options.dataRoot(), own).all();
        int count = Math.min(all.size(), options.numPrompts().orElse(all.size()));
        return all.subList(0, count).stream().map(task::judged).toList();
    }

    private boolean accuracy(ModelTask model, DataTask set, List<Question> questions, List<List<String>> accuracies) {
        String folder = "predictions/" + model.abbr();
        Path log = tree.file(folder, set.abbr() + "_items.jsonl");
        List<ItemRecord> items = switch (options.mode()) {
            case EVAL, VIZ -> judgedAgain(log, questions);
            default -> infer(model, set, questions, log);
        };
        if (options.mode() == Mode.INFER) return true;
        Score score = Score.of(items).getFirst();
        ObjectNode result = Json.mapper().createObjectNode();
        result.put("accuracy", 100 * score.value());
        result.put("low_95", 100 * score.interval().low())
                .put("high_95", 100 * score.interval().high());
        result.put("correct", score.right()).put("total", score.asked());
        score.metrics().forEach(result::put);
        for (ItemRecord item : items)
            result.withArray("details")
                    .addObject()
                    .put("key", item.key())
                    .put("pred", item.verdict().extracted())
                    .put("answer", item.gold())
                    .put("correct", item.verdict().isRight());
        tree.write("results/" + model.abbr(), set.abbr() + ".json", text(result));
        accuracies.add(List.of(
                set.abbr(),
                DataTask.version(questions),
                "accuracy",
                "gen",
                String.format(Locale.ROOT, "%.2f", 100 * score.value())));
        tree.write("logs/eval/" + model.abbr(), set.abbr() + ".out", score.text() + "\n");
        out.accept(set.abbr() + ": " + score.text());
        return !Files.exists(tree.root().resolve(folder).resolve(set.abbr() + "_failed.jsonl"));
    }

    private List<ItemRecord> infer(ModelTask model, DataTask set, List<Question> questions, Path log) {
        StringBuilder failures = new StringBuilder();
        try (StreamClient client = new StreamClient(model.target(options.apiKey()));
                ItemLog items = ItemLog.open(log, identity(model, set, questions))) {
            String name = model.model().isEmpty() ? client.firstModel() : model.model();
            ServerAnswerer answerer = new ServerAnswerer(client, model, name, (question, exchange) -> {
                ObjectNode failure = Json.mapper().createObjectNode();
                failure.put("success", false).put("key", question.key());
                failure.put("origin_prompt", question.prompt().text());
                failure.put("error_info", exchange.error().orElse(""));
                failures.append(failure).append('\n');
            });
            if (!items.earlier().isEmpty())
                out.accept("going on after " + items.earlier().size() + " of " + questions.size() + " items");
            List<ItemRecord> answered = new AccuracyRun(answerer, questions, progress).run(items);
            tree.write("predictions/" + model.abbr(), set.abbr() + ".jsonl", predictions(answered));
            tree.write(
                    "logs/infer/" + model.abbr(),
                    set.abbr() + ".out",
                    answered.size() + " answers from " + model.target(Optional.empty()) + " (" + name + ")\n");
            return answered;
        } finally {
            if (!failures.isEmpty())
                tree.write("predictions/" + model.abbr(), set.abbr() + "_failed.jsonl", failures.toString());
        }
    }

    /** In AISBench's form; an answer that did not come is empty. */
    private static String predictions(List<ItemRecord> items) {
        StringBuilder lines = new StringBuilder();
        for (ItemRecord item : items) {
            ObjectNode json = Json.mapper().createObjectNode();
            json.put("success", !item.answer().isEmpty());
            json.put(
                    "uuid",
                    UUID.nameUUIDFromBytes(item.key().getBytes(StandardCharsets.UTF_8))
                            .toString());
            json.put("origin_prompt", item.prompt())
                    .put("prediction", item.answer())
                    .put("gold", item.gold());
            lines.append(json).append('\n');
        }
        return lines.toString();
    }

    private static ObjectNode identity(ModelTask model, DataTask set, List<Question> questions) {
        ObjectNode json = Json.mapper().createObjectNode();
        json.put("dataset", set.name())
                .put("version", DataTask.version(questions))
                .put("items", questions.size());
        json.put("server", model.url().isEmpty() ? model.host() + ":" + model.port() : model.url());
        json.put("max_out_len", model.maxOutLen())
                .put("generation", model.generation().toString());
        return json;
    }

    /** The answers of an earlier run under the judges of this one. */
    private static List<ItemRecord> judgedAgain(Path log, List<Question> questions) {
        Map<String, ItemRecord> earlier = new HashMap<>();
        for (ItemRecord item : ItemLog.read(log)) earlier.put(item.key(), item);
        List<ItemRecord> items = new ArrayList<>();
        for (Question question : questions) {
            ItemRecord item = earlier.get(question.key());
            if (item == null)
                throw SeleneException.user(log + " lacks " + question.key() + ". Run --mode infer first.");
            items.add(new ItemRecord(
                    item.key(),
                    item.group(),
                    item.prompt(),
                    item.promptIds(),
                    item.answer(),
                    item.answerIds(),
                    question.gold(),
                    question.judge().judge(new Question.Given(item.answer(), new double[0]))));
        }
        return items;
    }

    private void summary(ModelTask model, List<List<String>> rows) {
        List<String> heads = List.of("dataset", "version", "metric", "mode", model.abbr());
        SummaryFiles.write(tree, heads, rows);
        out.accept(SummaryFiles.plain(heads, rows));
    }

    private boolean performance(ModelTask model, DataTask set, List<Question> questions) {
        if (!model.stream())
            throw SeleneException.user(
                    "--mode perf needs a model that streams, such as vllm_api_stream_chat, for its times");
        try (StreamClient client = new StreamClient(model.target(options.apiKey()))) {
            String name = model.model().isEmpty() ? client.firstModel() : model.model();
            ServerAnswerer answerer = new ServerAnswerer(client, model, name, (question, exchange) -> {});
            for (int i = 0; i < options.warmups(); i++) answerer.ask(questions.get(i % questions.size()));
            LoadResult result = options.pressure().isPresent()
                    ? new Pressure(answerer, questions, model.batchSize())
                            .run(options.pressure().get())
                    : once(answerer, questions, model);
            PerformanceFiles files = new PerformanceFiles(tree, model, set);
            files.write(result, options.pressure().isPresent() ? "stable" : "total", out);
            return result.failed() == 0;
        }
    }

    private LoadResult once(ServerAnswerer answerer, List<Question> questions, ModelTask model) {
        List<Planned> plan = new ArrayList<>();
        for (int i = 0; i < questions.size(); i++) plan.add(new Planned(0, Integer.toString(i), 1));
        boolean open = model.requestRate() > 0;
        List<Planned> timed = open ? Workload.atRate(plan, model.requestRate(), true, 1) : plan;
        Driver driver = new Driver(
                planned -> answerer.ask(questions.get(Integer.parseInt(planned.prompt()))),
                done -> progress.items(done, questions.size(), 0));
        Load load = open ? new Load.Open(model.requestRate() + " requests/s") : new Load.Closed(model.batchSize());
        return new LoadResult(driver.run(timed, load), Slo.none());
    }

    private boolean show(ModelTask model, DataTask set) {
        new PerformanceFiles(tree, model, set).show(out);
        return true;
    }

    private static String text(ObjectNode json) {
        return new String(JsonText.of(json), StandardCharsets.UTF_8);
    }
}
