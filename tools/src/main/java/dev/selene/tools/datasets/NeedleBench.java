package dev.selene.tools.datasets;

import dev.selene.base.SeleneException;
import dev.selene.tools.scoring.Needle;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.ToIntFunction;

/**
 * NeedleBench, single retrieval: one sentence hidden in a long text, at 21 depths and four lengths up to the context asked
 * for. The haystack is as many whole documents as fit, the last one cut.
 */
final class NeedleBench {
    private static final int MAX_TOKENS = 256;
    private static final int LENGTHS = 4;
    private static final int DEPTH_STEP = 5;

    /** Tokens left for question and answer. */
    private static final int BUFFER_TOKENS = 600;

    private record Edition(String language, String haystack, String before, String after) {}

    private static final List<Edition> EDITIONS = List.of(
            new Edition(
                    "English",
                    "PaulGrahamEssays.jsonl",
                    "This is a test of long-text capability. You need to first read the long document below, and then answer the"
                            + " final question based on the information in the document.\nThe content of the long document is as"
                            + " follows\n\n<Document>",
                    "</Document>\n\nBased on the information in the document, now please answer: %s Please answer in the format"
                            + " '%s ______.'"),
            new Edition(
                    "Chinese",
                    "zh_finance.jsonl",
                    "这是一个长文本能力的测试，你需要首先阅读下面的长文档，然后根据文档中的信息回答最后的问题。\n长文档的内容如下\n\n<文档>",
                    "</文档>\n\n根据文档中的信息，现在请问：%s请按照'%s______。'的格式作答。"));

    private NeedleBench() {}

    static List<Question> read(DataFolder folder, ReadOptions options) {
        List<Row> needles = JsonRows.of(folder.file("needles.jsonl"), "needles");
        List<Question> questions = new ArrayList<>();
        for (Edition edition : EDITIONS) {
            Path file = folder.path().resolve(edition.haystack());
            if (!Files.exists(file)) continue;
            List<String> documents = JsonRows.of(file, edition.language()).stream()
                    .map(row -> row.get("text"))
                    .toList();
            List<Row> own = needles.stream()
                    .filter(row -> row.get("language").equals(edition.language()))
                    .toList();
            if (own.isEmpty()) throw SeleneException.data("needles.jsonl: no needle in " + edition.language());
            questions.addAll(questions(folder, edition, documents, own, options));
        }
        if (questions.isEmpty()) folder.file(EDITIONS.getFirst().haystack()); // tells what is expected
        return questions;
    }

    private static List<Question> questions(
            DataFolder folder, Edition edition, List<String> documents, List<Row> needles, ReadOptions options) {
        List<Question> questions = new ArrayList<>();
        for (int part = 1; part <= LENGTHS; part++) {
            int length = options.contextTokens() * part / LENGTHS;
            if (length <= BUFFER_TOKENS)
                throw SeleneException.user(
                        "context length " + options.contextTokens() + " leaves no room for a haystack");
            String haystack = haystack(documents, length - BUFFER_TOKENS, options.tokenCounter());
            for (int depth = 0; depth <= 100; depth += DEPTH_STEP) {
                Row needle = needles.get(depth / DEPTH_STEP % needles.size());
                String key = edition.language() + "_" + length + "_" + depth;
                questions.add(folder.question(question(edition, key, length, depth, haystack, needle), needle));
            }
        }
        return questions;
    }

    private static Question question(Edition edition, String key, int length, int depth, String haystack, Row row) {
        String needle = row.get("needle");
        String keyword = row.get("arg2");
        int at = haystack.offsetByCodePoints(
                0, (int) (haystack.codePointCount(0, haystack.length()) * (long) depth / 100));
        String document = haystack.substring(0, at) + needle + haystack.substring(at);
        String opening = needle.contains(keyword)
                ? needle.substring(0, needle.indexOf(keyword)).strip()
                : needle;
        String text = edition.before() + document + edition.after().formatted(row.get("retrieval_question"), opening);
        return new Question(
                key,
                edition.language() + "_" + length,
                Prompt.of(text),
                new Task.Generate(MAX_TOKENS),
                needle + "*" + keyword,
                Question.ofText(answer -> Needle.judge(answer, needle, keyword)));
    }

    /** The longest beginning of the documents, one after the other and around again, of at most {@code maxTokens}. */
    private static String haystack(List<String> documents, int maxTokens, ToIntFunction<String> tokenCounter) {
        StringBuilder all = new StringBuilder();
        for (int i = 0, tokens = 0; tokens < maxTokens; i++) {
            String document = documents.get(i % documents.size());
            int more = tokenCounter.applyAsInt(document);
            if (more == 0) throw SeleneException.data("a document of the haystack is empty");
            tokens += more;
            all.append(document);
        }
        int low = 0;
        int high = all.length();
        while (low < high) {
            int middle = (low + high + 1) / 2;
            if (tokenCounter.applyAsInt(all.substring(0, middle)) <= maxTokens) low = middle;
            else high = middle - 1;
        }
        int end = low > 0 && Character.isHighSurrogate(all.charAt(low - 1)) ? low - 1 : low;
        return all.substring(0, end);
    }
}
