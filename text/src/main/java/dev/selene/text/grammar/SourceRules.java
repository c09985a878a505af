package dev.selene.text.grammar;

/** The rule of a source in a grammar that may have others. */
final class SourceRules {
    private SourceRules() {}

    static int append(GrammarBuilder builder, GrammarSource source) {
        return switch (source) {
            case GrammarSource.JsonSchema schema ->
                JsonSchemaGrammar.append(builder, schema.schema(), schema.dialect());
            case GrammarSource.JsonObject _ -> new JsonRules(builder).object();
            case GrammarSource.Regex regex -> RegexGrammar.append(builder, regex.pattern());
            case GrammarSource.Choice choice -> ChoiceGrammar.append(builder, choice.choices());
            case GrammarSource.Ebnf ebnf -> EbnfGrammar.append(builder, ebnf.text());
        };
    }
}
