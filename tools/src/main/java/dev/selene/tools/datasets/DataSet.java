package dev.selene.tools.datasets;

import dev.selene.base.SeleneException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

/** The data sets that can be read. */
public enum DataSet {
    BOOLQ(
            "BoolQ",
            "https://huggingface.co/datasets/google/boolq (dev.jsonl)",
            "dev.jsonl",
            BoolQ::read,
            "boolq",
            "BoolQ",
            "SuperGLUE/BoolQ"),
    CEVAL(
            "CEval",
            "https://huggingface.co/datasets/ceval/ceval-exam and https://github.com/hkust-nlp/ceval (subject_mapping.json)",
            "subject_mapping.json\ndev/SUBJECT_dev.csv\nval/SUBJECT_val.csv",
            MultipleChoice::readCeval,
            "ceval",
            "CEval",
            "ceval/formal_ceval"),
    MMLU(
            "MMLU",
            "https://people.eecs.berkeley.edu/~hendrycks/data.tar",
            "dev/SUBJECT_dev.csv\ntest/SUBJECT_test.csv",
            MultipleChoice::readMmlu,
            "mmlu",
            "MMLU"),
    CMMLU(
            "CMMLU",
            "https://huggingface.co/datasets/haonan-li/cmmlu",
            "dev/SUBJECT.csv\ntest/SUBJECT.csv",
            MultipleChoice::readCmmlu,
            "cmmlu",
            "CMMLU"),
    GSM8K(
            "GSM8K",
            "https://github.com/openai/grade-school-math (test.jsonl)",
            "test.jsonl",
            Mathematics::readGsm8k,
            "gsm8k",
            "GSM8K"),
    AIME2024(
            "AIME2024",
            "https://huggingface.co/datasets/Maxwell-Jia/AIME_2024 (parquet); aime.jsonl of OpenCompass",
            "aime_2024_problems.parquet or aime.jsonl",
            Mathematics::readAime,
            "aime2024",
            "AIME2024",
            "aime"),
    GPQA(
            "GPQA",
            "https://huggingface.co/datasets/Idavidrein/gpqa (gpqa_diamond.csv)",
            "gpqa_diamond.csv",
            Gpqa::read,
            "gpqa",
            "GPQA"),
    TRUTHFULQA(
            "TruthfulQA",
            "https://github.com/sylinrl/TruthfulQA",
            "TruthfulQA.csv",
            TruthfulQaSet::read,
            "truthfulqa",
            "TruthfulQA"),
    HUMANEVAL(
            "HumanEval",
            "https://github.com/openai/human-eval",
            "human-eval.jsonl",
            HumanEval::read,
            "humaneval",
            "HumanEval"),
    HUMANEVAL_X(
            "HumanEval_X",
            "https://huggingface.co/datasets/THUDM/humaneval-x",
            "LANGUAGE/data/data_LANGUAGE_data_humaneval.jsonl   (cpp, go, java, js, python)",
            HumanEval::readX,
            "humaneval_x",
            "HumanEval_X"),
    LONGBENCH(
            "LongBench",
            "https://huggingface.co/datasets/THUDM/LongBench and https://github.com/THUDM/LongBench (config/)",
            "dataset2prompt.json\ndataset2maxlen.json\ndata/TASK.jsonl",
            LongBenchSet::read,
            "longbench",
            "LongBench"),
    LONGBENCH_E(
            "LongBench-E",
            "https://huggingface.co/datasets/THUDM/LongBench and https://github.com/THUDM/LongBench (config/)",
            "dataset2prompt.json\ndataset2maxlen.json\ndata/TASK_e.jsonl",
            LongBenchSet::readE,
            "longbench-e",
            "longbench",
            "LongBench-E",
            "LongBench"),
    NEEDLEBENCH(
            "NeedleBench",
            "https://huggingface.co/datasets/opencompass/NeedleBench",
            "needles.jsonl\nPaulGrahamEssays.jsonl   (English)\nzh_finance.jsonl   (Chinese)",
            NeedleBench::read,
            "needlebench",
            "NeedleBench"),
    CUSTOMIZE(
            "customize",
            "your own questions, JSON lines of {\"question\": \"…\", \"answer\": \"…\"}, the answer optional",
            "customize.jsonl",
            Customize::read,
            "customize");

    /** Reads the questions of a set from its folder. */
    private interface Reader {
        List<Question> read(DataFolder folder, ReadOptions options);
    }

    private final String title;
    private final String publishedAt;
    private final String layout;
    private final Reader reader;
    private final List<String> folders;

    DataSet(String title, String publishedAt, String layout, Reader reader, String... folders) {
        this.title = title;
        this.publishedAt = publishedAt;
        this.layout = layout;
        this.reader = reader;
        this.folders = List.of(folders);
    }

    /** As modeltest writes it, for example {@code CEval}. */
    public String title() {
        return title;
    }

    /** @throws SeleneException of kind USER if there is none of this title */
    public static DataSet titled(String title) {
        return Arrays.stream(values())
                .filter(set -> set.title.equals(title))
                .findAny()
                .orElseThrow(() -> SeleneException.user("data set " + title + " is not known. There are "
                        + Arrays.stream(values()).map(DataSet::title).collect(Collectors.joining(", "))));
    }

    /**
     * All questions, in the order of the files.
     *
     * @param root holds the set's folder
     */
    public Questions read(Path root, ReadOptions options) {
        DataFolder folder = DataFolder.find(this, root);
        List<Question> questions = reader.read(folder, options);
        return new Questions(this, folder.path(), folder.taskFile().map(TaskFile::file), questions);
    }

    String publishedAt() {
        return publishedAt;
    }

    String layout() {
        return layout;
    }

    List<String> folders() {
        return folders;
    }
}
