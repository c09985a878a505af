package dev.selene.text.grammar;

import com.fasterxml.jackson.databind.JsonNode;
import dev.selene.base.SeleneException;

/** Grammars of JSON. All answers are strict JSON without anything around it; {@link JsonRules} says how it is spelled. */
public final class JsonSchemaGrammar {
    private JsonSchemaGrammar() {}

    /**
     * The values that a schema allows.
     *
     * @throws SeleneException USER if the dialect does not have the schema, with the keyword and its JSON pointer; or if
     *     the schema allows no value or is too large
     */
    public static Grammar compile(JsonNode schema, SchemaDialect dialect) {
        return new GrammarSource.JsonSchema(schema, dialect).compile();
    }

    /** Any JSON object. */
    public static Grammar anyObject() {
        return new GrammarSource.JsonObject().compile();
    }

    private static void checkStrict(JsonNode schema) {
        try {
            MfjsRules.check(schema);
        } catch (SeleneException moonshot) {
            try {
                OpenAiStrictRules.check(schema);
            } catch (SeleneException openAi) {
                throw new SeleneException(
                        moonshot.kind(),
                        moonshot.getMessage() + " (Moonshot's dialect). As OpenAI's strict subset: "
                                + openAi.getMessage() + ". Without strict more is accepted",
                        moonshot);
            }
        }
    }

    static int append(GrammarBuilder builder, JsonNode schema, SchemaDialect dialect) {
        SchemaLimits.check(schema);
        switch (dialect) {
            case GENERAL -> {}
            case MFJS -> MfjsRules.check(schema);
            case OPENAI_STRICT -> OpenAiStrictRules.check(schema);
            case STRICT -> checkStrict(schema);
        }
        return new SchemaCompiler(builder, new JsonRules(builder), schema).value(new SchemaNode(schema, ""));
    }
}
