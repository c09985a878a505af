package dev.selene.tools.aisbench;

import dev.selene.base.SeleneException;
import dev.selene.tools.datasets.DataSet;
import dev.selene.tools.datasets.Question;
import dev.selene.tools.scoring.MathAnswer;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

/**
 * A data-set configuration of AISBench.
 *
 * @param name as it is given to {@code --datasets}
 * @param abbr as results name it
 * @param shots worked examples before each question
 */
public record DataTask(String name, String abbr, DataSet set, int shots) {
    private static final List<DataTask> ALL = List.of(
            new DataTask("aime2024_gen_0_shot_chat_prompt", "aime2024", DataSet.AIME2024, 0),
            new DataTask("aime2024_gen_0_shot_str", "aime2024", DataSet.AIME2024, 0),
            new DataTask("aime2024_gen", "aime2024", DataSet.AIME2024, 0),
            new DataTask("gsm8k_gen_0_shot_cot_chat_prompt", "gsm8k", DataSet.GSM8K, 0),
            new DataTask("gsm8k_gen_0_shot_cot_str", "gsm8k", DataSet.GSM8K, 0),
            new DataTask("ceval_gen_0_shot_cot_chat_prompt", "ceval", DataSet.CEVAL, 0),
            new DataTask("ceval_gen_0_shot_str", "ceval", DataSet.CEVAL, 0),
            new DataTask("ceval_gen_5_shot_str", "ceval", DataSet.CEVAL, 5),
            new DataTask("mmlu_gen_0_shot_cot_chat_prompt", "mmlu", DataSet.MMLU, 0),
            new DataTask("mmlu_gen_0_shot_str", "mmlu", DataSet.MMLU, 0),
            new DataTask("mmlu_gen_5_shot_str", "mmlu", DataSet.MMLU, 5),
            new DataTask("cmmlu_gen_0_shot_cot_chat_prompt", "cmmlu", DataSet.CMMLU, 0),
            new DataTask("cmmlu_gen_5_shot_cot_chat_prompt", "cmmlu", DataSet.CMMLU, 5),
            new DataTask("gpqa_gen_0_shot_cot_chat_prompt", "gpqa", DataSet.GPQA, 0),
            new DataTask("gpqa_gen_0_shot_str", "gpqa", DataSet.GPQA, 0),
            new DataTask("SuperGLUE_BoolQ_gen_0_shot_noncot_str", "BoolQ", DataSet.BOOLQ, 0),
            new DataTask("SuperGLUE_BoolQ_gen_0_shot_cot_str", "BoolQ", DataSet.BOOLQ, 0),
            new DataTask("humaneval_gen_0_shot", "openai_humaneval", DataSet.HUMANEVAL, 0),
            new DataTask("humanevalx_gen_0_shot", "humanevalx", DataSet.HUMANEVAL_X, 0),
            new DataTask("longbench", "longbench", DataSet.LONGBENCH, 0),
            new DataTask("custom", "custom", DataSet.CUSTOMIZE, 0));

    /** @throws SeleneException of kind USER, listing all, if there is none of that name */
    public static DataTask named(String name) {
        String bare = name.endsWith(".py") ? name.substring(0, name.length() - 3) : name;
        return ALL.stream()
                .filter(task -> task.name.equals(bare))
                .findAny()
                .orElseThrow(() -> SeleneException.user("--datasets " + name + " is not known. There are "
                        + ALL.stream().map(DataTask::name).collect(Collectors.joining(", "))));
    }

    /** The names of all. */
    public static List<String> names() {
        return ALL.stream().map(DataTask::name).toList();
    }

    /** The question as AISBench judges it: mathematics by the MATH rules, the rest as the set's own rule does. */
    Question judged(Question question) {
        if (set != DataSet.AIME2024) return question;
        return new Question(
                question.key(),
                question.group(),
                question.prompt(),
                question.task(),
                question.gold(),
                given -> MathAnswer.judge(given.text(), question.gold()));
    }

    /** Six hexadecimal digits that change with prompts: AISBench's version of a data set. */
    static String version(List<Question> questions) {
        int hash = Arrays.hashCode(questions.stream()
                .limit(100)
                .map(question -> question.prompt().text())
                .toArray());
        return "%06x".formatted(hash & 0xffffff);
    }
}
