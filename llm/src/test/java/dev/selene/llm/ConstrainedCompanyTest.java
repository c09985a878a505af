package dev.selene.llm;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import dev.selene.base.DType;
import dev.selene.compute.Dequantisation;
import dev.selene.engine.Sampling;
import dev.selene.testkit.MfjsSchemas;
import dev.selene.testkit.TestData;
import dev.selene.text.Conversation;
import dev.selene.text.grammar.AnswerShape;
import dev.selene.text.grammar.AnswerShape.Content;
import dev.selene.text.grammar.GrammarSource;
import dev.selene.text.grammar.SchemaDialect;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The tokens of an answer depend on its request and its grammar, never on who else is answered or on kept masks. */
@Timeout(120)
class ConstrainedCompanyTest {
    private static final int MAX_TOKENS = 40;
    private static final int NUM_SCHEMAS = 5;

    private record Asked(String question, Optional<GrammarSource> source, long seed) {}

    @Test
    void constrainedAnswersAreTheSameAloneAndInCompany() {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        List<Asked> asked = requests(random);
        List<int[]> alone = new ArrayList<>();
        try (Llm llm = open(1)) {
            for (Asked one : asked) alone.add(begin(llm, one).await().tokenIds());
        }
        // everybody at once, in another order, twice over: then with masks that others have left
        try (Llm llm = open(8)) {
            for (int round = 0; round < 2; round++) {
                List<Integer> order = new ArrayList<>();
                for (int i = 0; i < asked.size(); i++) order.add(i);
                Collections.shuffle(order, random);
                List<PendingAnswer> pending =
                        order.stream().map(i -> begin(llm, asked.get(i))).toList();
                for (int i = 0; i < order.size(); i++)
                    assertArrayEquals(
                            alone.get(order.get(i)),
                            pending.get(i).await().tokenIds(),
                            asked.get(order.get(i)) + ", round " + round + ", seed " + seed);
            }
        }
    }

    /** Schemas twice with different seeds, the other kinds of grammars, and neighbours that say what they like. */
    private static List<Asked> requests(Random random) {
        List<GrammarSource> sources = new ArrayList<>(List.of(
                new GrammarSource.JsonObject(),
                new GrammarSource.Regex("([a-f]{3}|天+)(, ?[^,]*){2,5}"),
                new GrammarSource.Choice(List.of("red", "green", "Hello! I am")),
                new GrammarSource.Ebnf("root ::= \"(\" (root | [a-z ]{0,3}) \")\" | \"[\" root \"]\" root?")));
        var schemas = new ArrayList<>(MfjsSchemas.valid());
        Collections.shuffle(schemas, random);
        for (var schema : schemas.subList(0, NUM_SCHEMAS))
            sources.add(new GrammarSource.JsonSchema(schema, SchemaDialect.MFJS));
        List<Asked> asked = new ArrayList<>();
        for (GrammarSource source : sources)
            for (String question : List.of("Hello", "JSON: animal = dog, count = 18"))
                asked.add(new Asked(question, Optional.of(source), random.nextLong()));
        for (int i = 0; i < 4; i++) asked.add(new Asked("Hello", Optional.empty(), random.nextLong()));
        return asked;
    }

    private static PendingAnswer begin(Llm llm, Asked asked) {
        Map<String, Object> message = Map.of("role", "user", "content", asked.question());
        int[] prompt = llm.promptIds(new Conversation(List.of(message), List.of(), true, Map.of()));
        var options = new GenerationOptions(
                new Sampling(1, 0, 1, 0, asked.seed()), OptionalInt.of(MAX_TOKENS), List.of(), false);
        var constrained = asked.source()
                .map(source -> options.withGrammar(llm.grammar(
                        new AnswerShape(Optional.empty(), new Content.Constrained(source), Optional.empty()))))
                .orElse(options);
        return new PendingAnswer(listener -> llm.generate(prompt, constrained, listener));
    }

    private static Llm open(int maxBatchSize) {
        return Llm.open(
                TestData.microK2(),
                new LlmOptions(
                        LlmOptions.defaults().backend(),
                        1,
                        DType.BF16,
                        Dequantisation.BF16,
                        OptionalDouble.empty(),
                        OptionalInt.empty(),
                        maxBatchSize));
    }
}
