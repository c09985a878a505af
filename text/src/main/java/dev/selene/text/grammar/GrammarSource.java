package dev.selene.text.grammar;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;

/** What a caller asks a text to be. Equal sources have equal grammars. */
public sealed interface GrammarSource {
    /** A value that a schema allows. The schema must not be changed afterwards. */
    record JsonSchema(JsonNode schema, SchemaDialect dialect) implements GrammarSource {}

    /** Any JSON object. */
    record JsonObject() implements GrammarSource {}

    /** What a regular expression matches, see {@link RegexGrammar}. */
    record Regex(String pattern) implements GrammarSource {}

    /** One of these texts. */
    record Choice(List<String> choices) implements GrammarSource {
        public Choice {
            choices = List.copyOf(choices);
        }
    }

    /** What a grammar in EBNF derives, see {@link EbnfGrammar}. */
    record Ebnf(String text) implements GrammarSource {}

    /**
     * The grammar.
     *
     * @throws dev.selene.base.SeleneException USER if it is wrong, empty or too large
     */
    default Grammar compile() {
        GrammarBuilder builder = new GrammarBuilder("grammar");
        int root = builder.rule("the answer");
        builder.end(builder.call(builder.start(root), SourceRules.append(builder, this)));
        return builder.build();
    }
}
