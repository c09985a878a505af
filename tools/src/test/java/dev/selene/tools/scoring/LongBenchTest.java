package dev.selene.tools.scoring;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LongBenchTest {
    private static final double TOLERANCE = 1e-6;

    @ParameterizedTest(name = "{0}: {1} for {2}")
    @CsvSource(
            delimiter = '|',
            emptyValue = "",
            value = {
                // word F1: articles, case and punctuation do not count, repeated words do
                "qasper|The Cat.|a cat|1",
                "qasper|cat dog|cat|0.6666666667",
                "qasper|dog|cat|0",
                "hotpotqa|cat cat|cat|0.6666666667",
                "musique|New York City|new york|0.8",
                "2wikimqa|''|cat|0",
                "narrativeqa|it's|its|1",
                "multifieldqa_en|the|a|0",
                "multifieldqa_zh|北京。|北京|1",
                "multifieldqa_zh|北京市|北京|0.8",
                "multifieldqa_zh|上海|北京|0",
                // only the first line of some tasks
                "triviaqa|Paris↵London|Paris|1",
                "triviaqa|↵↵Paris|Paris|1",
                "qasper|Paris↵London|Paris|0.6666666667",
                // paragraphs and counts: the share of all numbers
                "passage_retrieval_en|Paragraph 7|Paragraph 7|1",
                "passage_retrieval_en|7 or 8|Paragraph 7|0.5",
                "passage_retrieval_en|none|Paragraph 7|0",
                "passage_retrieval_en|17|Paragraph 7|0",
                "passage_retrieval_zh|段落7|段落7|1",
                "passage_retrieval_zh|段落8，段落7|段落7|0.5",
                "passage_count|12|12|1",
                "passage_count|There are 12 of 30|12|0.5",
                "passage_count|twelve|12|0",
                // code: the first line that is neither comment nor fence, in whole percents
                "lcc|return x|return x|1",
                "lcc|# comment↵return x|return x|1",
                "lcc|```↵return x|return x|1",
                "lcc|// comment↵return y|return x|0.88",
                "repobench-p|↵↵int a;|int a;|1",
                "repobench-p|''|int a;|0",
                "lcc|abc|xyz|0",
                // ROUGE-L
                "gov_report|the cat sat|the cat sat|0.999999995",
                "qmsum|the cat|the cat sat|0.7999999952",
                "multi_news|dog|cat|0",
                "samsum|a b↵c d|a b|0.999999995",
                "vcsum|北京|北京|0.999999995"
            })
    void eachTaskHasItsScorer(String task, String answer, String gold, double score) {
        String text = answer.replace("↵", "\n");
        assertEquals(
                score, LongBench.judge(task, text, List.of(gold), List.of()).score(), TOLERANCE);
    }

    @Test
    void theBestOfSeveralGoldAnswersCounts() {
        assertEquals(
                1,
                LongBench.judge("qasper", "cat", List.of("dog", "cat"), List.of())
                        .score());
    }

    @ParameterizedTest(name = "{0} for {1}")
    @CsvSource(
            delimiter = '|',
            value = {
                "Number of something|Number of something|1",
                "Food, Number of something|Number of something|0.5",
                "Food|Number of something|0",
                "Group or organization of person|Group or organization of person|1",
                "it is a Group or organization of person|Individual|0",
                "Individual↵Food|Individual|1"
            })
    void aClassSharesItsPointWithOtherClassesNamed(String answer, String gold, double score) {
        List<String> classes =
                List.of("Food", "Number of something", "Individual", "Group or organization of person", "organization");
        assertEquals(
                score,
                LongBench.judge("trec", answer.replace("↵", "\n"), List.of(gold), classes)
                        .score());
    }

    @Test
    void wordsOfTheUnionOfCommonSubsequencesCountOnce() {
        // sentences "a b" and "b a" share {a, b} with "a b": recall 1, precision 1
        assertEquals(1, Rouge.l("a b. b a", "a b"), TOLERANCE);
        assertEquals(0, Rouge.l("", "a"), TOLERANCE);
        assertEquals(0, Rouge.l("...", "a"), TOLERANCE);
    }
}
