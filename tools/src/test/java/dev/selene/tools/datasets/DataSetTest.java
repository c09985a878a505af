package dev.selene.tools.datasets;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.selene.base.SeleneException;
import dev.selene.testkit.TestData;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class DataSetTest {
    @TempDir
    Path root;

    private static final ReadOptions ZERO_SHOT = options(0);

    private static ReadOptions options(int shots) {
        return new ReadOptions(
                shots,
                4000,
                text -> text.length() / 4,
                Optional.of((language, program) -> program.contains("return 1") ? "" : "exit code 1"));
    }

    private void file(String name, String content) throws IOException {
        Path file = root.resolve(name);
        Files.createDirectories(file.getParent());
        Files.writeString(file, content);
    }

    private static double score(Question question, String answer) {
        return question.judge().judge(new Question.Given(answer, new double[0])).score();
    }

    @ParameterizedTest
    @EnumSource
    void aMissingSetTellsWhereItIsPublishedAndHowItMustLie(DataSet set) {
        SeleneException error = assertThrows(SeleneException.class, () -> set.read(root, ZERO_SHOT));
        assertEquals(SeleneException.Kind.DATA, error.kind());
        assertTrue(error.getMessage().startsWith(set.title() + " is not in " + root), error.getMessage());
        assertTrue(error.getMessage().contains(set.publishedAt()), error.getMessage());
        assertTrue(error.getMessage().contains(set.layout().lines().findFirst().orElseThrow()), error.getMessage());
    }

    @ParameterizedTest
    @EnumSource
    void anEmptyFolderTellsWhatIsMissing(DataSet set) throws IOException {
        Files.createDirectories(root.resolve(set.folders().getFirst()));
        SeleneException error = assertThrows(SeleneException.class, () -> set.read(root, ZERO_SHOT));
        assertTrue(
                error.getMessage().contains("no such") || error.getMessage().contains("no file"), error.getMessage());
        assertTrue(error.getMessage().contains(set.publishedAt()), error.getMessage());
    }

    @Test
    void boolQComparesYesAndNo() throws IOException {
        file("boolq/dev.jsonl", """
                {"question": "is it", "title": "T", "answer": true, "passage": "P."}
                {"question": "was it", "title": "T", "answer": false, "passage": "P."}
                """);
        List<Question> questions = DataSet.BOOLQ.read(root, ZERO_SHOT).all();
        assertEquals(
                "T -- P.\nQuestion: is it?\nAnswer:",
                questions.getFirst().prompt().text());
        assertEquals(
                new Task.NextToken(List.of("yes", "no")), questions.getFirst().task());
        assertEquals(1, score(questions.getFirst(), "yes"));
        assertEquals(0, score(questions.getLast(), "yes"));
        assertEquals("dev.jsonl_1", questions.getLast().key());
    }

    @Test
    void superGlueHasNoTitleAndALabel() throws IOException {
        file(
                "SuperGLUE/BoolQ/val.jsonl",
                "{\"question\": \"is it\", \"passage\": \"P.\", \"idx\": 0, \"label\": true}\n");
        Question question = DataSet.BOOLQ.read(root, ZERO_SHOT).all().getFirst();
        assertEquals("P.\nQuestion: is it?\nAnswer:", question.prompt().text());
        assertEquals("yes", question.gold());
    }

    @Test
    void cEvalWithoutExamplesNamesTheSubjectInChinese() throws IOException {
        file("ceval/subject_mapping.json", "{\"logic\": [\"Logic\", \"逻辑学\", \"Humanities\"]}");
        file("ceval/val/logic_val.csv", "id,question,A,B,C,D,answer\n0,\"一,\n二\",甲,乙,丙,丁,B\n");
        Question question = DataSet.CEVAL.read(root, ZERO_SHOT).all().getFirst();
        assertEquals(
                "\n以下是中国关于逻辑学考试的单项选择题，请选出其中的正确答案。\n一,\n二\nA. 甲\nB. 乙\nC. 丙\nD. 丁\n让我们一步一步思考。答案: ",
                question.prompt().text());
        assertEquals(new Task.Generate(256), question.task());
        assertEquals(1, score(question, "选择B。"));
        assertEquals("logic_0", question.key());
    }

    @Test
    void mmluWithExamplesShowsThemAsTextAndAsTurns() throws IOException {
        file("mmlu/dev/abstract_algebra_dev.csv", "q1,a,b,c,d,A\nq2,a,b,c,d,B\n");
        file("mmlu/test/abstract_algebra_test.csv", "q3,a,b,c,d,C\n");
        Question question = DataSet.MMLU.read(root, options(2)).all().getFirst();
        assertEquals(
                "The following are multiple choice questions (with answers) about  abstract algebra.\n\n"
                        + "q1\nA. a\nB. b\nC. c\nD. d\nAnswer: A\n\nq2\nA. a\nB. b\nC. c\nD. d\nAnswer: B\n\n"
                        + "q3\nA. a\nB. b\nC. c\nD. d\nAnswer:",
                question.prompt().text());
        assertEquals(6, question.prompt().messages().size());
        assertEquals(new Task.Generate(20), question.task());
        assertEquals(1, score(question, " C. c"));
        assertEquals(0, score(question, "The answer is C"));
    }

    @Test
    void fewerExamplesThanShotsIsRefused() throws IOException {
        file("mmlu/dev/a_dev.csv", "q1,a,b,c,d,A\n");
        file("mmlu/test/a_test.csv", "q3,a,b,c,d,C\n");
        SeleneException error = assertThrows(SeleneException.class, () -> DataSet.MMLU.read(root, options(5)));
        assertTrue(error.getMessage().contains("1 worked examples"), error.getMessage());
    }

    @Test
    void cmmluHasAnIndexColumnWithoutAName() throws IOException {
        file("cmmlu/dev/anatomy.csv", ",Question,A,B,C,D,Answer\n0,例,1,2,3,4,D\n");
        file("cmmlu/test/anatomy.csv", ",Question,A,B,C,D,Answer\n0,问,1,2,3,4,A\n");
        assertEquals(
                "以下是关于解剖学的单项选择题，请直接给出正确答案的选项。\n\n题目：例\nA. 1\nB. 2\nC. 3\nD. 4\n答案是：D\n\n"
                        + "题目：问\nA. 1\nB. 2\nC. 3\nD. 4\n答案是：",
                DataSet.CMMLU.read(root, options(1)).all().getFirst().prompt().text());
    }

    @Test
    void gsm8kTakesTheLastNumberOfTheWorkedSolution() throws IOException {
        file("gsm8k/test.jsonl", "{\"question\": \"How many?\", \"answer\": \"3*4=<<3*4=12>>12\\n#### 1,012\"}\n");
        Question question = DataSet.GSM8K.read(root, ZERO_SHOT).all().getFirst();
        assertEquals("1012", question.gold());
        assertEquals("How many?", question.prompt().text());
        assertEquals(1, score(question, "So 1012 it is"));
    }

    @Test
    void aimeIsReadFromParquetAndJsonLinesAlike() throws IOException {
        Files.createDirectories(root.resolve("aime2024"));
        Files.copy(TestData.path("datasets/aime.snappy.parquet"), root.resolve("aime2024/a.parquet"));
        file("aime2024/b.jsonl", "{\"origin_prompt\": \"What is 1 + 1?\", \"gold_answer\": \"2\"}\n");
        List<Question> questions = DataSet.AIME2024.read(root, ZERO_SHOT).all();
        assertEquals(3, questions.size());
        assertEquals(
                "Find 200 + 4.\nPlease reason step by step, and put your final answer within \\boxed{}.",
                questions.get(0).prompt().text());
        assertEquals("204", questions.get(0).gold());
        assertEquals(
                "计算 6 × 7。",
                questions.get(1).prompt().text().lines().findFirst().orElseThrow());
        assertEquals("42", questions.get(1).gold());
        assertEquals("2", questions.get(2).gold());
        assertEquals(1, score(questions.get(0), "so \\boxed{204}"));
    }

    @Test
    void aBrokenParquetFileIsNamed() throws IOException {
        file("aime2024/a.parquet", "PAR1 and nothing");
        SeleneException error = assertThrows(SeleneException.class, () -> DataSet.AIME2024.read(root, ZERO_SHOT));
        assertTrue(error.getMessage().contains("a.parquet: cannot be read as Parquet"), error.getMessage());
    }

    @Test
    void gpqaRotatesTheAnswers() throws IOException {
        StringBuilder csv = new StringBuilder(
                "Pre,Question,Correct Answer,Incorrect Answer 1,Incorrect Answer 2,Incorrect Answer 3\n");
        for (int i = 0; i < 5; i++) csv.append("x,q").append(i).append(",right,w1,w2,w3\n");
        file("gpqa/gpqa_diamond.csv", csv.toString());
        List<Question> questions = DataSet.GPQA.read(root, ZERO_SHOT).all();
        assertEquals("ADCBA", questions.stream().map(Question::gold).reduce("", String::concat));
        for (Question question : questions)
            assertTrue(
                    question.prompt().text().contains("(" + question.gold() + ")right"),
                    question.prompt().text());
        assertTrue(questions.get(1).prompt().text().contains("(A)w1\n(B)w2\n(C)w3\n(D)right"));
        assertEquals(1, score(questions.get(1), "The correct answer is (D)"));
    }

    @Test
    void truthfulQaAsksForAnAnswerAndForProbabilities() throws IOException {
        file("truthfulqa/TruthfulQA.csv", """
                Type,Category,Question,Best Answer,Correct Answers,Incorrect Answers,Source
                a,b,Why?,Because,Because; It is so,No reason; Magic.,x
                a,b,Left out?,Yes,Yes,,x
                """);
        List<Question> questions = DataSet.TRUTHFULQA.read(root, ZERO_SHOT).all();
        assertEquals(2, questions.size());
        assertTrue(questions.getFirst().prompt().text().startsWith("Q: What is human life expectancy"));
        assertTrue(questions.getFirst().prompt().text().endsWith("\n\nQ: Why?"));
        assertEquals(1, score(questions.getFirst(), "\nA: Because.\n\nQ: Magic."));
        assertEquals(
                new Task.Continuations("\nA:", List.of(" Because.", " It is so.", " No reason.", " Magic.")),
                questions.getLast().task());
        assertEquals(
                1,
                questions
                        .getLast()
                        .judge()
                        .judge(new Question.Given("", new double[] {-1, -9, -2, -3}))
                        .score());
        assertEquals(
                0,
                questions
                        .getLast()
                        .judge()
                        .judge(new Question.Given("", new double[] {-4, -1, -2, -3}))
                        .score());
    }

    @Test
    void humanEvalRunsThePromptWithTheCompletionAndTheTests() throws IOException {
        file("humaneval/human-eval.jsonl", """
                {"task_id": "HumanEval/0", "prompt": "def f():\\n", "entry_point": "f", "canonical_solution": "", "test": "def check(c):\\n    assert c() == 1"}
                """);
        Question question = DataSet.HUMANEVAL.read(root, ZERO_SHOT).all().getFirst();
        assertEquals("def f():", question.prompt().text());
        assertEquals(1, score(question, "    return 1\n\nprint(f())"));
        assertEquals(0, score(question, "    return 2\n"));
        ReadOptions withoutRunner = new ReadOptions(0, 0, String::length, Optional.empty());
        SeleneException error = assertThrows(SeleneException.class, () -> DataSet.HUMANEVAL.read(root, withoutRunner));
        assertTrue(error.getMessage().contains("--run-code"), error.getMessage());
    }

    @Test
    void humanEvalXReadsTheLanguagesThatAreThere() throws IOException {
        file("humaneval_x/js/data/data_js_data_humaneval.jsonl", """
                {"task_id": "JavaScript/0", "prompt": "const f = () => {\\n", "declaration": "", "canonical_solution": "", "test": "console.assert(f() === 1)"}
                """);
        Question question = DataSet.HUMANEVAL_X.read(root, ZERO_SHOT).all().getFirst();
        assertEquals("js", question.group());
        assertEquals(1, score(question, "  return 1\n}\nmore"));
    }

    @Test
    void longBenchUsesTheSetsOwnPromptsAndLimits() throws IOException {
        file("longbench/dataset2prompt.json", "{\"qasper\": \"Read: {context}\\nAsk: {input}\"}");
        file("longbench/dataset2maxlen.json", "{\"qasper\": 128}");
        String row =
                "{\"input\": \"who {x}?\", \"context\": \"Ann {input}.\", \"answers\": [\"Ann\", \"Anna\"], \"length\": 5,"
                        + " \"all_classes\": null, \"dataset\": \"qasper\"}\n";
        file("longbench/data/qasper.jsonl", row);
        file("longbench/data/qasper_e.jsonl", row + row);
        Question question = DataSet.LONGBENCH.read(root, ZERO_SHOT).all().getFirst();
        assertEquals("Read: Ann {input}.\nAsk: who {x}?", question.prompt().text());
        assertEquals(new Task.Generate(128), question.task());
        assertEquals(1, score(question, "Anna"));
        List<Question> edition = DataSet.LONGBENCH_E.read(root, ZERO_SHOT).all();
        assertEquals(2, edition.size());
        assertEquals("qasper 0-4k", edition.getFirst().group());
    }

    @Test
    void needleBenchHidesANeedleAtEveryDepth() throws IOException {
        file("needlebench/PaulGrahamEssays.jsonl", "{\"text\": \"" + "word ".repeat(5000) + "\"}\n");
        file(
                "needlebench/needles.jsonl",
                "{\"needle\": \"The place is Rome.\", \"retrieval_question\": \"Where?\", \"arg2\": \"Rome\", \"language\": \"English\"}\n");
        List<Question> questions = DataSet.NEEDLEBENCH.read(root, ZERO_SHOT).all();
        assertEquals(4 * 21, questions.size());
        for (Question question : questions)
            assertTrue(question.prompt().text().contains("The place is Rome."), question.key());
        assertTrue(questions.get(20).prompt().text().contains("The place is Rome.</Document>"));
        assertTrue(questions.getLast().prompt().text().length() <= 4 * 4000);
        assertEquals(1, score(questions.getFirst(), "in Rome"));
    }

    @Test
    void customizeTakesTheUsersQuestions() throws IOException {
        file(
                "customize/customize.jsonl",
                "{\"question\": \"Say hi\", \"answer\": \"hi\"}\n{\"question\": \"Anything\"}\n");
        List<Question> questions = DataSet.CUSTOMIZE.read(root, ZERO_SHOT).all();
        assertEquals("Say hi", questions.getFirst().prompt().text());
        assertEquals(1, score(questions.getFirst(), " hi\n"));
        assertEquals(0, score(questions.getFirst(), "Hi"));
    }

    @Test
    void aTaskFileReplacesPromptLimitAndJudge() throws IOException {
        file(
                "boolq/dev.jsonl",
                "{\"question\": \"is it\", \"title\": \"{passage}\", \"answer\": true, \"passage\": \"P.\"}\n");
        file(
                "boolq/selene-task.json",
                "{\"prompt\": \"{title} {} {question}\", \"max_tokens\": 7, \"judge\": \"last-yes-no\"}");
        Questions read = DataSet.BOOLQ.read(root, ZERO_SHOT);
        Question question = read.all().getFirst();
        assertTrue(read.taskFile().isPresent());
        assertEquals("{passage} {} is it", question.prompt().text());
        assertEquals(new Task.Generate(7), question.task());
        assertEquals(1, score(question, "no, yes"));
    }

    @Test
    void aWrongTaskFileIsRefused() throws IOException {
        file("boolq/dev.jsonl", "{\"question\": \"is it\", \"title\": \"T\", \"answer\": true, \"passage\": \"P.\"}\n");
        for (String[] wrong : new String[][] {
            {"{\"judge\": \"nobody\"}", "judge \"nobody\" is not known. There are option,"},
            {"{\"prompt\": \"{nothing}\", \"judge\": \"exact\"}", "no field nothing"},
            {"{\"max_tokens\": 0}", "max_tokens is 0"},
            {"{\"tokens\": 1}", "tokens is not a field"},
            {"{\"max_tokens\": 4}", "name a judge"}
        }) {
            file("boolq/selene-task.json", wrong[0]);
            SeleneException error = assertThrows(SeleneException.class, () -> DataSet.BOOLQ.read(root, ZERO_SHOT));
            assertTrue(error.getMessage().contains(wrong[1]), error.getMessage());
        }
    }

    @Test
    void brokenLinesAndColumnsAreNamed() throws IOException {
        file("gsm8k/test.jsonl", "{\"question\": \"a\"}\n");
        SeleneException noField = assertThrows(SeleneException.class, () -> DataSet.GSM8K.read(root, ZERO_SHOT));
        assertTrue(noField.getMessage().contains("test.jsonl:1: no field answer, only question"), noField.getMessage());
        file("mmlu/test/a_test.csv", "q,a,b,c,d,A\nq,a,b\n");
        SeleneException short3 = assertThrows(SeleneException.class, () -> DataSet.MMLU.read(root, ZERO_SHOT));
        assertTrue(short3.getMessage().contains("a_test.csv: record 2 has 3 columns, expected 6"), short3.getMessage());
    }

    @Test
    void microK2sSetsAreWhole() {
        Path eval = TestData.microK2().resolve("eval");
        assertEquals(200, DataSet.BOOLQ.read(eval, ZERO_SHOT).all().size());
        assertEquals(600, DataSet.AIME2024.read(eval, ZERO_SHOT).all().size());
        int choices = DataSet.CEVAL.read(eval, ZERO_SHOT).all().size()
                + DataSet.MMLU.read(eval, ZERO_SHOT).all().size();
        assertEquals(200, choices);
    }
}
