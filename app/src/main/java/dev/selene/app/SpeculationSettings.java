package dev.selene.app;

import dev.selene.base.SeleneException;
import dev.selene.engine.Speculation;
import dev.selene.llm.ServingOptions;
import picocli.CommandLine.Option;

/** Option of every command that generates: how tokens are guessed. Answers do not depend on it. */
final class SpeculationSettings {
    @Option(
            names = "--speculate",
            paramLabel = "HOW",
            defaultValue = "off",
            description = "off, or ngram:K: guess up to K tokens from what stood in prompt or answer before and verify"
                    + " them at once; answers stay the same; default: ${DEFAULT-VALUE}")
    private String how;

    ServingOptions over(ServingOptions serving) {
        return serving.withSpeculation(speculation());
    }

    private Speculation speculation() {
        if (how.equals("off")) return Speculation.off();
        if (!how.matches("ngram:[0-9]{1,6}"))
            throw SeleneException.user("--speculate " + how + " is neither off nor ngram:K with a number K");
        try {
            return new Speculation.Ngram(Integer.parseInt(how.substring("ngram:".length())));
        } catch (SeleneException e) { // a wrong value was typed, not configured
            throw new SeleneException(SeleneException.Kind.USER, "--speculate: " + e.getMessage(), e);
        }
    }
}
