package dev.selene.text.grammar;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.selene.base.Json;
import dev.selene.base.SeleneException;
import dev.selene.testkit.Fuzz;
import java.util.List;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Mutated schemas, expressions and grammars: a grammar that begins, or a refusal of the user's. */
@Tag("fuzz")
class GrammarFuzzTest {
    private static final List<String> SCHEMAS = List.of("""
            {"type":"object","properties":{"a":{"type":"integer","minimum":-3,"maximum":12},"b":{"$ref":"#/$defs/n"}},
             "required":["a"],"additionalProperties":{"enum":["x",1,null]},"$defs":{"n":{"anyOf":[{"type":"null"},{"$ref":"#"}]}}}""", """
            {"allOf":[{"$ref":"#/definitions/p"},{"properties":{"s":{"maxLength":9}}}],"definitions":{"p":{"properties":
             {"s":{"type":"string","pattern":"^a+|b{2}$","minLength":1},"t":{"format":"date"}}}}}""", """
            {"oneOf":[{"type":"array","items":{"const":[1]},"minItems":1,"maxItems":3},{"type":["number","null"],"exclusiveMinimum":1.5},
             {"type":"object","properties":{"k":{"const":"v"}},"required":["k"]}]}""");
    private static final String REGEX = "^(?:ab|[^c-e\\d]{2,4})+?\\u0041|x*$";
    private static final String EBNF = "root ::= a{1,3} | \"x\" [^a-c\\n]* # end\na ::= \"(\" root? \")\"\n";

    @Test
    void mutatedSourcesBecomeAGrammarOrARefusal() {
        for (int i = 0; i < Fuzz.inputs() / 20; i++) { // each compiles
            RandomGenerator random = Fuzz.random(23, i);
            int kind = random.nextInt(SCHEMAS.size() + 2);
            String valid = kind < SCHEMAS.size() ? SCHEMAS.get(kind) : kind == SCHEMAS.size() ? REGEX : EBNF;
            String text = new String(Fuzz.mutate(valid.getBytes(UTF_8), random), UTF_8);
            try {
                Grammar grammar = kind < SCHEMAS.size()
                        ? JsonSchemaGrammar.compile(
                                Json.parse(text, "schema", SeleneException.Kind.USER),
                                SchemaDialect.values()[random.nextInt(4)])
                        : kind == SCHEMAS.size() ? RegexGrammar.compile(text) : EbnfGrammar.compile(text);
                if (Position.start(grammar).isDead()) throw new AssertionError("nothing may come first");
            } catch (SeleneException e) {
                assertEquals(SeleneException.Kind.USER, e.kind(), "input " + i + ": " + text);
            } catch (RuntimeException | Error e) {
                throw new AssertionError("input " + i + ": " + text, e);
            }
        }
    }
}
