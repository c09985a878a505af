package dev.selene.text.grammar;

import dev.selene.text.Tokenizer;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;

/** Answers that draw from the tokens that a grammar allows, with an inclination to come to an end. */
final class RandomAnswers {
    private static final String CLOSING = "\"}]";

    private final Tokenizer tokenizer;
    private final GrammarVocabulary vocabulary;
    private final int stopId;
    private final BitSet closing = new BitSet();

    RandomAnswers(Tokenizer tokenizer, int stopId) {
        this.tokenizer = tokenizer;
        this.vocabulary = new GrammarVocabulary(tokenizer);
        this.stopId = stopId;
        for (int id = 0; id < tokenizer.vocabSize(); id++) {
            byte[] bytes = tokenizer.bytes(id);
            if (bytes.length == 1 && CLOSING.indexOf(bytes[0]) >= 0) closing.set(id);
        }
    }

    /** A whole answer, or nothing if it is not complete after {@code maxTokens}. */
    Optional<String> draw(Grammar grammar, SplittableRandom random, int maxTokens) throws CharacterCodingException {
        GrammarMatcher matcher = vocabulary.matcher(grammar, Set.of(stopId));
        ByteArrayOutputStream text = new ByteArrayOutputStream();
        long[] allowed = new long[Math.ceilDiv(vocabulary.vocabSize(), Long.SIZE)];
        for (int i = 0; i < maxTokens; i++) {
            Arrays.fill(allowed, 0);
            matcher.allow(allowed);
            int id = choose(BitSet.valueOf(allowed), random, text);
            matcher.accept(id);
            if (id == stopId) return Optional.of(strict(text));
            text.writeBytes(tokenizer.bytes(id));
        }
        return Optional.empty();
    }

    private int choose(BitSet allowed, SplittableRandom random, ByteArrayOutputStream text) {
        if (allowed.isEmpty())
            throw new AssertionError("nothing may come after " + text.toString(StandardCharsets.UTF_8));
        if (allowed.get(stopId) && random.nextBoolean()) return stopId;
        BitSet ends = (BitSet) closing.clone();
        ends.and(allowed);
        BitSet choices = !ends.isEmpty() && random.nextInt(5) == 0 ? ends : allowed;
        int[] ids = choices.stream().toArray();
        return ids[random.nextInt(ids.length)];
    }

    private static String strict(ByteArrayOutputStream text) throws CharacterCodingException {
        return StandardCharsets.UTF_8
                .newDecoder()
                .decode(ByteBuffer.wrap(text.toByteArray()))
                .toString();
    }
}
