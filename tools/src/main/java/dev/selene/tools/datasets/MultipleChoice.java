package dev.selene.tools.datasets;

import com.fasterxml.jackson.databind.JsonNode;
import dev.selene.base.Json;
import dev.selene.base.SeleneException;
import dev.selene.tools.scoring.OptionLetter;
import dev.selene.tools.scoring.Verdict;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;

/**
 * C-Eval, MMLU and CMMLU: questions with the options A to D, one CSV file for each subject. Without worked examples the
 * model may think for 256 tokens and the option is looked for in the text; with them it has 20 tokens and the first
 * character that is not blank counts.
 */
final class MultipleChoice {
    private static final int TOKENS_TO_THINK = 256;
    private static final int TOKENS_TO_ANSWER = 20;
    private static final long MAX_MAPPING_BYTES = 1 << 20;
    private static final List<String> OPTIONS = List.of("A", "B", "C", "D");
    private static final List<String> MMLU_COLUMNS = List.of("question", "A", "B", "C", "D", "answer");

    /** How one of the three sets words its questions. */
    private record Wording(
            UnaryOperator<String> zeroShotHead,
            String zeroShotLead,
            String zeroShotEnd,
            UnaryOperator<String> head,
            String lead,
            String end,
            String separator) {}

    private MultipleChoice() {}

    static List<Question> readCeval(DataFolder folder, ReadOptions options) {
        Wording wording = new Wording(
                subject -> "\n以下是中国关于" + subject + "考试的单项选择题，请选出其中的正确答案。\n",
                "",
                "\n让我们一步一步思考。答案: ",
                MultipleChoice::englishHead,
                "",
                "\nAnswer:",
                " ");
        List<Question> questions = new ArrayList<>();
        for (Path file : folder.files("val", "_val.csv")) {
            String subject = DataFolder.nameWithoutEnding(file, "_val.csv");
            String name = options.shots() == 0 && folder.taskFile().isEmpty() ? chineseName(folder, subject) : subject;
            List<Row> examples = options.shots() == 0
                    ? List.of()
                    : CsvRows.withHeader(folder.file("dev/" + subject + "_dev.csv"), subject);
            questions.addAll(questions(folder, options, wording, name, examples, CsvRows.withHeader(file, subject)));
        }
        return questions;
    }

    static List<Question> readMmlu(DataFolder folder, ReadOptions options) {
        Wording wording = new Wording(
                subject -> "\nThere is a single choice question about " + subject.replace("_", " ")
                        + ". Answer the question by replying A, B, C or D.\n",
                "Q: ",
                "\nLet's think step by step. A: ",
                MultipleChoice::englishHead,
                "",
                "\nAnswer:",
                " ");
        List<Question> questions = new ArrayList<>();
        for (Path file : folder.files("test", "_test.csv")) {
            String subject = DataFolder.nameWithoutEnding(file, "_test.csv");
            List<Row> examples = options.shots() == 0
                    ? List.of()
                    : CsvRows.withNames(folder.file("dev/" + subject + "_dev.csv"), subject, MMLU_COLUMNS);
            List<Row> rows = CsvRows.withNames(file, subject, MMLU_COLUMNS);
            questions.addAll(questions(folder, options, wording, subject, examples, rows));
        }
        return questions;
    }

    static List<Question> readCmmlu(DataFolder folder, ReadOptions options) {
        UnaryOperator<String> head = subject -> "以下是关于" + CmmluSubjects.chinese(subject) + "的单项选择题，请直接给出正确答案的选项。\n\n";
        Wording wording = new Wording(head, "题目：", "\n答案是：", head, "题目：", "\n答案是：", "");
        List<Question> questions = new ArrayList<>();
        for (Path file : folder.files("test", ".csv")) {
            String subject = DataFolder.nameWithoutEnding(file, ".csv");
            List<Row> examples = options.shots() == 0
                    ? List.of()
                    : CsvRows.withHeader(folder.file("dev/" + subject + ".csv"), subject);
            questions.addAll(questions(folder, options, wording, subject, examples, CsvRows.withHeader(file, subject)));
        }
        return questions;
    }

    private static List<Question> questions(
            DataFolder folder,
            ReadOptions options,
            Wording wording,
            String subject,
            List<Row> examples,
            List<Row> rows) {
        List<Question> questions = new ArrayList<>();
        for (Row row : rows) {
            Question published = options.shots() == 0
                    ? zeroShot(wording, subject, row)
                    : fewShot(wording, subject, options.shots(), examples, row);
            questions.add(folder.question(published, row));
        }
        return questions;
    }

    private static Question zeroShot(Wording wording, String subject, Row row) {
        String text = wording.zeroShotHead().apply(subject)
                + wording.zeroShotLead()
                + withOptions(row)
                + wording.zeroShotEnd();
        String gold = gold(row);
        return new Question(
                row.key(),
                row.group(),
                Prompt.of(text),
                new Task.Generate(TOKENS_TO_THINK),
                gold,
                Question.ofText(answer -> equal(OptionLetter.of(answer), gold)));
    }

    private static Question fewShot(Wording wording, String subject, int shots, List<Row> examples, Row row) {
        if (examples.size() < shots)
            throw SeleneException.data(subject + ": " + examples.size() + " worked examples in dev, " + shots
                    + " shots were asked for. Use fewer shots.");
        List<String[]> worked = examples.subList(0, shots).stream()
                .map(example -> new String[] {asked(wording, example), gold(example)})
                .toList();
        String gold = gold(row);
        return new Question(
                row.key(),
                row.group(),
                Prompt.withExamples(wording.head().apply(subject), worked, asked(wording, row), wording.separator()),
                new Task.Generate(TOKENS_TO_ANSWER),
                gold,
                Question.ofText(answer -> equal(OptionLetter.firstCharacter(answer), gold)));
    }

    private static String asked(Wording wording, Row row) {
        return wording.lead() + withOptions(row) + wording.end();
    }

    private static String withOptions(Row row) {
        StringBuilder text = new StringBuilder(row.get("question", "Question"));
        for (String option : OPTIONS)
            text.append('\n').append(option).append(". ").append(row.get(option));
        return text.toString();
    }

    private static String gold(Row row) {
        return row.get("answer", "Answer").strip();
    }

    /** Two blanks before the subject, as in the published prompt. */
    private static String englishHead(String subject) {
        return "The following are multiple choice questions (with answers) about  " + subject.replace("_", " ")
                + ".\n\n";
    }

    private static Verdict equal(String found, String gold) {
        return Verdict.of(found, found.equals(gold));
    }

    private static String chineseName(DataFolder folder, String subject) {
        Path file = folder.file("subject_mapping.json");
        JsonNode names = Json.read(file, MAX_MAPPING_BYTES).path(subject);
        if (!names.path(1).isTextual())
            throw SeleneException.data(file + ": no Chinese name of " + subject + ", expected \"" + subject
                    + "\": [\"English name\", \"中文名\", …]");
        return names.get(1).textValue();
    }
}
