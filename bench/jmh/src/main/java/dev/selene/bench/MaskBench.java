package dev.selene.bench;

import com.fasterxml.jackson.databind.JsonNode;
import dev.selene.testkit.MfjsSchemas;
import dev.selene.testkit.TestData;
import dev.selene.text.Tokenizer;
import dev.selene.text.Tokenizers;
import dev.selene.text.grammar.Grammar;
import dev.selene.text.grammar.GrammarMatcher;
import dev.selene.text.grammar.GrammarVocabulary;
import dev.selene.text.grammar.JsonSchemaGrammar;
import dev.selene.text.grammar.SchemaDialect;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/**
 * What a grammar costs for each token: taking in the last one and finding which may come next, among the 163,840 of Kimi-K2.
 * Answers are drawn at random from what is allowed, one after another for each valid case of Moonshot's validator.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.SampleTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
public class MaskBench {
    private static final int MAX_TOKENS = 200;
    private static final int STOP_ID = 163_586;
    private static final int NONE = -1;
    /** No more grammars than a vocabulary keeps the masks of. */
    private static final int NUM_KEPT = 50;

    /** Whether each answer has a schema that was just compiled, or one of a few that were answered before. */
    @Param({"first", "later"})
    public String answer;

    private final List<JsonNode> schemas = MfjsSchemas.valid();
    private final Grammar[] grammars = new Grammar[schemas.size()];
    private final Random random = new Random(1);
    private final BitSet closing = new BitSet();
    private GrammarVocabulary vocabulary;
    private long[] allowed;

    private GrammarMatcher matcher;
    private int numAnswers;
    private int numTokens;
    private int last;

    @Setup
    public void open() {
        Tokenizer tokenizer = Tokenizers.open(TestData.path("tokenizer/kimi-k2"));
        vocabulary = new GrammarVocabulary(tokenizer);
        allowed = new long[Math.ceilDiv(vocabulary.vocabSize(), Long.SIZE)];
        for (String end : List.of("\"", "}", "]"))
            closing.set(tokenizer.encode(end, Tokenizer.ControlText.AS_PLAIN_TEXT)[0]);
        beginAnswer();
    }

    @Benchmark
    public long[] nextMask() {
        if (last != NONE) matcher.accept(last);
        Arrays.fill(allowed, 0);
        matcher.allow(allowed);
        return allowed;
    }

    @TearDown(Level.Invocation)
    public void drawToken() {
        BitSet tokens = BitSet.valueOf(allowed);
        last = drawn(tokens);
        if (last == STOP_ID || ++numTokens == MAX_TOKENS) beginAnswer();
    }

    /** An end where there may be one, every other time; else any token, with an inclination to those that close. */
    private int drawn(BitSet tokens) {
        if (tokens.get(STOP_ID) && random.nextBoolean()) return STOP_ID;
        BitSet ends = (BitSet) closing.clone();
        ends.and(tokens);
        BitSet from = !ends.isEmpty() && random.nextInt(5) == 0 ? ends : tokens;
        int id = from.nextSetBit(random.nextInt(vocabulary.vocabSize()));
        return id >= 0 ? id : from.nextSetBit(0);
    }

    private void beginAnswer() {
        int schema = numAnswers++ % (answer.equals("first") ? grammars.length : NUM_KEPT);
        if (grammars[schema] == null || answer.equals("first")) {
            grammars[schema] = JsonSchemaGrammar.compile(schemas.get(schema), SchemaDialect.MFJS);
            vocabulary.prepare(grammars[schema]);
        }
        matcher = vocabulary.matcher(grammars[schema], Set.of(STOP_ID));
        numTokens = 0;
        last = NONE;
    }
}
