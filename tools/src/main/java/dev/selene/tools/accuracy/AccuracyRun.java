package dev.selene.tools.accuracy;

import dev.selene.base.SeleneException;
import dev.selene.tools.datasets.Question;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Asks all questions of a data set, judges the answers and writes each to the item log as soon as it is there. */
public final class AccuracyRun {
    /** Told after each item, on the calling thread. */
    @FunctionalInterface
    public interface Progress {
        void items(int done, int total, double right);
    }

    private final Answerer answerer;
    private final List<Question> questions;
    private final Progress progress;

    public AccuracyRun(Answerer answerer, List<Question> questions, Progress progress) {
        this.answerer = answerer;
        this.questions = List.copyOf(questions);
        this.progress = progress;
    }

    /**
     * Asks what the log does not have yet.
     *
     * @return all items, in the order of the questions
     */
    public List<ItemRecord> run(ItemLog log) {
        Map<String, ItemRecord> items = new LinkedHashMap<>();
        for (ItemRecord item : log.earlier()) items.put(item.key(), item);
        double[] right = {
            items.values().stream().mapToDouble(item -> item.verdict().score()).sum()
        };
        List<Question> open = questions.stream()
                .filter(question -> !items.containsKey(question.key()))
                .toList();
        progress.items(items.size(), questions.size(), right[0]);
        answerer.answer(open, (question, reply) -> {
            ItemRecord item = ItemRecord.of(question, reply);
            log.add(item);
            if (items.put(item.key(), item) != null)
                throw SeleneException.data("two questions of the key " + item.key() + ": keys must differ");
            right[0] += item.verdict().score();
            progress.items(items.size(), questions.size(), right[0]);
        });
        log.complete();
        return questions.stream().map(question -> items.get(question.key())).toList();
    }

    /**
     * Asks everything again and compares the tokens with those of {@code items}. The questions are asked in another order,
     * so that each has other neighbours in its batch.
     *
     * @param repetition 1, 2, …
     * @return the keys whose answers differ
     */
    public List<String> differences(List<ItemRecord> items, int repetition) {
        Map<String, ItemRecord> first = new LinkedHashMap<>();
        for (ItemRecord item : items) first.put(item.key(), item);
        List<Question> turned = new ArrayList<>(questions);
        Collections.rotate(turned, repetition * Math.max(1, turned.size() / 7) + repetition);
        if (repetition % 2 == 1) Collections.reverse(turned);
        List<String> differing = new ArrayList<>();
        int[] done = {0};
        double[] right = {0};
        answerer.answer(turned, (question, reply) -> {
            ItemRecord before = first.get(question.key());
            boolean same = Arrays.equals(before.answerIds(), reply.answerIds())
                    && Arrays.equals(before.promptIds(), reply.promptIds())
                    && before.answer().equals(reply.given().text());
            if (!same) differing.add(question.key());
            else right[0] += before.verdict().score();
            progress.items(++done[0], turned.size(), right[0]);
        });
        return differing;
    }
}
