package dev.selene.tools.scoring;

/**
 * How well an answer repeats the needle that was hidden in a long text, as NeedleBench scores it: 1 if the keyword occurs,
 * else a fifth of the similarity of answer and needle by edit distance, white space apart.
 */
public final class Needle {
    private static final double WITHOUT_KEYWORD = 0.2;

    private Needle() {}

    public static Verdict judge(String answer, String needle, String keyword) {
        if (answer.contains(keyword)) return Verdict.of(keyword, true);
        String gold = needle.replaceAll("\\s+", "");
        String predicted = trimmed(answer.replaceAll("\\s+", ""), gold);
        int longest = Math.max(predicted.length(), gold.length());
        double similarity = longest == 0 ? 1 : 1 - (double) EditDistance.of(predicted, gold, 1) / longest;
        return Verdict.of(predicted, WITHOUT_KEYWORD * similarity);
    }

    /** An answer that goes on after the needle is cut at its last character, between 0.8 and 1.2 of its length. */
    private static String trimmed(String predicted, String gold) {
        if (gold.isEmpty()) return predicted;
        int least = (int) (0.8 * gold.length());
        String cut = predicted.substring(0, Math.min(predicted.length(), (int) (1.2 * gold.length())));
        int end = cut.length() > least ? cut.indexOf(gold.charAt(gold.length() - 1), least) : -1;
        return end < 0 ? cut : cut.substring(0, end + 1);
    }
}
