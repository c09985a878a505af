package dev.selene.tools.loadtest;

import java.util.SplittableRandom;

/** Makes texts of about so many tokens out of common words; the same seed gives the same text. */
public final class TextMaker {
    private static final String[] WORDS =
            ("time year people way day man thing woman life child world school state family student group country problem"
                            + " hand part place case week company system program question work government number night point"
                            + " home water room mother area money story fact month lot right study book eye job word business"
                            + " issue side kind head house service friend father power hour game line end member law car city")
                    .split(" ");

    private final double tokensPerWord;

    /** @param tokensPerWord measured on the server, 1 when unknown */
    public TextMaker(double tokensPerWord) {
        this.tokensPerWord = tokensPerWord;
    }

    /** A text of about {@code tokens}; it ends with a blank, so that texts can be joined. */
    public String text(long seed, int tokens) {
        SplittableRandom random = new SplittableRandom(seed);
        int words = (int) Math.max(1, Math.round(tokens / tokensPerWord));
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < words; i++)
            text.append(WORDS[random.nextInt(WORDS.length)]).append(' ');
        return text.toString();
    }
}
