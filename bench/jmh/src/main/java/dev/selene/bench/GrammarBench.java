package dev.selene.bench;

import com.fasterxml.jackson.databind.JsonNode;
import dev.selene.testkit.MfjsSchemas;
import dev.selene.testkit.TestData;
import dev.selene.text.Tokenizers;
import dev.selene.text.grammar.Grammar;
import dev.selene.text.grammar.GrammarVocabulary;
import dev.selene.text.grammar.JsonSchemaGrammar;
import dev.selene.text.grammar.SchemaDialect;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/** What a schema costs when it is first seen, for the vocabulary of Kimi-K2: the valid cases of Moonshot's validator in turn. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.SampleTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
public class GrammarBench {
    private final List<JsonNode> schemas = MfjsSchemas.valid();
    private final GrammarVocabulary vocabulary =
            new GrammarVocabulary(Tokenizers.open(TestData.path("tokenizer/kimi-k2")));
    private int numCompiled;

    @Benchmark
    public Grammar compile() {
        return JsonSchemaGrammar.compile(schemas.get(numCompiled++ % schemas.size()), SchemaDialect.MFJS);
    }

    @Benchmark
    public Grammar compileAndPrepare() {
        Grammar grammar = compile();
        vocabulary.prepare(grammar);
        return grammar;
    }
}
