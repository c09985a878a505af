package dev.selene.tools.datasets;

import dev.selene.base.SeleneException;
import dev.selene.tools.scoring.LastNumber;
import dev.selene.tools.scoring.MathAnswer;
import dev.selene.tools.scoring.OptionLetter;
import dev.selene.tools.scoring.Verdict;
import dev.selene.tools.scoring.YesNo;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.BiFunction;

/** The judges that {@code selene-task.json} can name: from an answer and the gold answer to a verdict. */
final class Judges {
    private static final Map<String, BiFunction<String, String, Verdict>> BY_NAME = new LinkedHashMap<>();

    static {
        BY_NAME.put("option", (answer, gold) -> equal(OptionLetter.of(answer), gold));
        BY_NAME.put("first-character", (answer, gold) -> equal(OptionLetter.firstCharacter(answer), gold));
        BY_NAME.put("last-letter", (answer, gold) -> equal(OptionLetter.lastWord(answer), gold));
        BY_NAME.put("last-yes-no", (answer, gold) -> equal(YesNo.last(answer), gold));
        BY_NAME.put("last-number", LastNumber::judge);
        BY_NAME.put("math", MathAnswer::judge);
        BY_NAME.put("exact", (answer, gold) -> equal(answer.strip(), gold.strip()));
    }

    private Judges() {}

    /** @throws SeleneException of kind DATA if there is none of that name */
    static BiFunction<String, String, Verdict> named(String name, String where) {
        BiFunction<String, String, Verdict> judge = BY_NAME.get(name);
        if (judge == null)
            throw SeleneException.data(
                    where + ": judge \"" + name + "\" is not known. There are " + String.join(", ", BY_NAME.keySet()));
        return judge;
    }

    private static Verdict equal(String found, String gold) {
        return Verdict.of(found, found.equals(gold));
    }
}
