package dev.selene.text.grammar;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion;
import dev.selene.base.Json;
import dev.selene.base.SeleneException;
import dev.selene.testkit.MfjsSchemas;
import dev.selene.testkit.TestData;
import dev.selene.text.Tokenizers;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** Against the cases of Moonshot's own validator, and an independent validator of JSON Schema. */
class MfjsSchemaTest {
    private static final int STOP_ID = 1794;

    @Test
    void everyValidSchemaIsObeyedByRandomAnswers() throws Exception {
        long seed = System.nanoTime();
        SplittableRandom random = new SplittableRandom(seed);
        RandomAnswers answers = new RandomAnswers(Tokenizers.open(TestData.microK2()), STOP_ID);
        JsonSchemaFactory validators = JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V202012);
        int numComplete = 0;
        List<JsonNode> schemas = MfjsSchemas.valid();
        for (JsonNode schema : schemas) {
            Grammar grammar = JsonSchemaGrammar.compile(schema, SchemaDialect.MFJS);
            ObjectNode nameless = schema.deepCopy();
            nameless.remove("$id"); // the validator would resolve references against it
            JsonSchema validator = validators.getSchema(nameless);
            for (int i = 0; i < 4; i++) {
                Optional<String> answer = answers.draw(grammar, random, 400);
                if (answer.isEmpty()) continue;
                numComplete++;
                JsonNode value = new ObjectMapper().readTree(answer.get()); // free names may come twice
                assertEquals(Set.of(), validator.validate(value), schema + " got " + answer.get() + ", seed " + seed);
            }
        }
        assertTrue(numComplete > 3 * schemas.size(), numComplete + " complete answers, seed " + seed);
    }

    @Test
    void everyInvalidSchemaIsRefusedWithItsPlace() {
        for (MfjsSchemas.Invalid invalid : MfjsSchemas.invalid()) {
            SeleneException refusal = assertThrows(
                    SeleneException.class,
                    () -> JsonSchemaGrammar.compile(
                            Json.parse(invalid.schema(), "schema", SeleneException.Kind.USER), SchemaDialect.MFJS),
                    invalid::schema);
            assertEquals(SeleneException.Kind.USER, refusal.kind(), invalid.schema());
            assertTrue(refusal.getMessage().startsWith("schema"), refusal.getMessage());
        }
    }
}
