package dev.selene.tools.modeltest;

import dev.selene.base.SeleneException;
import dev.selene.tools.datasets.DataSet;
import java.util.List;

/** What {@code run.sh} is asked to do: its second word. */
public sealed interface Mode {
    /** The word, for example {@code full_BoolQ}. */
    String word();

    /** Times lengths of prompts and answers: {@code performance}. */
    record Performance() implements Mode {
        @Override
        public String word() {
            return "performance";
        }
    }

    /** Looks for the largest batch within a time limit: {@code performance_maxbs}. */
    record LargestBatch() implements Mode {
        @Override
        public String word() {
            return "performance_maxbs";
        }
    }

    /** Times texts of the user: {@code performance_single}. */
    record PerformanceOfTexts() implements Mode {
        @Override
        public String word() {
            return "performance_single";
        }
    }

    /** Answers texts of the user: {@code precision_single}. */
    record AnswersToTexts() implements Mode {
        @Override
        public String word() {
            return "precision_single";
        }
    }

    /**
     * Accuracy on a data set: {@code full_…}, {@code edge_…} and {@code simplified_…}.
     *
     * @param edition the word before the underscore
     */
    record Accuracy(String edition, DataSet set) implements Mode {
        @Override
        public String word() {
            return edition + "_" + set.title();
        }

        /** Worked examples may stand before its questions. */
        public boolean takesShots() {
            return set == DataSet.CEVAL || set == DataSet.MMLU || set == DataSet.CMMLU;
        }
    }

    /** The words of the data sets, in the order in which the original lists them. */
    List<String> ACCURACY_WORDS = List.of(
            "simplified_GSM8K",
            "simplified_TruthfulQA",
            "full_CEval",
            "full_GSM8K",
            "full_MMLU",
            "full_TruthfulQA",
            "full_BoolQ",
            "full_HumanEval",
            "full_HumanEval_X",
            "full_LongBench",
            "full_LongBench-E",
            "full_CMMLU",
            "full_NeedleBench",
            "full_AIME2024",
            "full_GPQA",
            "edge_BoolQ",
            "edge_GSM8K");

    /** @throws SeleneException of kind USER, listing all, if there is no such mode */
    static Mode of(String word) {
        return switch (word) {
            case "performance" -> new Performance();
            case "performance_maxbs" -> new LargestBatch();
            case "performance_single" -> new PerformanceOfTexts();
            case "precision_single" -> new AnswersToTexts();
            default -> {
                if (!ACCURACY_WORDS.contains(word))
                    throw SeleneException.user(
                            "ERROR: invalid test_mode, only support performance, performance_maxbs, performance_single,"
                                    + " precision_single, " + String.join(", ", ACCURACY_WORDS) + ". Got " + word
                                    + ".");
                int cut = word.indexOf('_');
                yield new Accuracy(word.substring(0, cut), DataSet.titled(word.substring(cut + 1)));
            }
        };
    }
}
