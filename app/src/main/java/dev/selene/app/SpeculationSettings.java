package dev.selene.app;

import dev.selene.base.SeleneException;
import dev.selene.engine.Speculation;
import dev.selene.llm.ServingOptions;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.Option;

/** Option of every command that generates: how tokens are guessed. Answers do not depend on it. */
final class SpeculationSettings {
    private static final Pattern COUNTED = Pattern.compile("(ngram|mtp):([0-9]{1,6})");

    @Option(
            names = "--speculate",
            paramLabel = "HOW",
            defaultValue = "off",
            description =
                    "off; ngram:K: guess up to K tokens from what stood in prompt or answer before; or mtp:K: with"
                            + " the multi-token prediction layer of a DeepSeek-V3 or GLM-4.7-Flash. Guesses are verified at once;"
                            + " answers stay the same; default: ${DEFAULT-VALUE}")
    private String how;

    ServingOptions over(ServingOptions serving) {
        return serving.withSpeculation(parse(how, SeleneException.Kind.USER));
    }

    /** @param kind of the error if it is none of the forms */
    static Speculation parse(String how, SeleneException.Kind kind) {
        if (how.equals("off")) return Speculation.off();
        Matcher counted = COUNTED.matcher(how);
        if (!counted.matches())
            throw new SeleneException(
                    kind,
                    "--speculate " + how + " is none of off, ngram:K and mtp:K, with a number K, for example mtp:1");
        int maxDraftTokens = Integer.parseInt(counted.group(2));
        try {
            return counted.group(1).equals("mtp")
                    ? new Speculation.Mtp(maxDraftTokens)
                    : new Speculation.Ngram(maxDraftTokens);
        } catch (SeleneException e) { // a wrong value was typed, not configured
            throw new SeleneException(kind, "--speculate: " + e.getMessage(), e);
        }
    }
}
