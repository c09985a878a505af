package dev.selene.tools.datasets;

import dev.selene.tools.scoring.OptionLetter;
import dev.selene.tools.scoring.Verdict;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * GPQA, diamond split: graduate questions with one right and three wrong answers. They are rotated by the number of the
 * question, so that the right one is A, D, C, B, A, … in turn.
 */
final class Gpqa {
    private static final int MAX_TOKENS = 512;
    private static final String LETTERS = "ADCB";

    private Gpqa() {}

    static List<Question> read(DataFolder folder, ReadOptions options) {
        List<Question> questions = new ArrayList<>();
        for (Row row : CsvRows.withHeader(folder.file("gpqa_diamond.csv"), "gpqa_diamond"))
            questions.add(folder.question(question(row), row));
        return questions;
    }

    private static Question question(Row row) {
        List<String> answers = new ArrayList<>(List.of(
                row.get("Correct Answer"),
                row.get("Incorrect Answer 1"),
                row.get("Incorrect Answer 2"),
                row.get("Incorrect Answer 3")));
        int turn = row.index() % LETTERS.length();
        Collections.rotate(answers, -turn);
        String gold = LETTERS.substring(turn, turn + 1);
        String text = "What is the correct answer to this question: " + row.get("Question") + "\nChoices:\n(A)"
                + answers.get(0) + "\n(B)" + answers.get(1) + "\n(C)" + answers.get(2) + "\n(D)" + answers.get(3)
                + "\nFormat your response as follows: \"The correct answer is (insert answer here)\"";
        return new Question(
                row.key(),
                row.group(),
                Prompt.of(text.strip()),
                new Task.Generate(MAX_TOKENS),
                gold,
                Question.ofText(answer -> {
                    String letter = OptionLetter.of(answer);
                    return Verdict.of(letter, letter.equals(gold));
                }));
    }
}
