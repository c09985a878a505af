package dev.selene.engine;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.selene.model.Batch;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

class SequenceTest {
    private static final SequenceId ID = new SequenceId(0);

    @Test
    void onlyTheLastKnownTokenAsksForLogits() {
        Sequence sequence = sequence(3, Set.of(), 5, 6, 7);
        Batch.Slice first = sequence.slice(new Step.Prefill(ID, 0, 2));
        assertArrayEquals(new int[] {5, 6}, first.tokenIds());
        assertEquals(Batch.LogitRows.NONE, first.logitRows());
        sequence.computed(new Step.Prefill(ID, 0, 2));
        Batch.Slice second = sequence.slice(new Step.Prefill(ID, 2, 1));
        assertArrayEquals(new int[] {7}, second.tokenIds());
        assertEquals(Batch.LogitRows.LAST, second.logitRows());
    }

    @Test
    void aStepThatIsNotTheNextIsRefused() {
        Sequence sequence = sequence(3, Set.of(), 5, 6, 7);
        assertThrows(IllegalStateException.class, () -> sequence.slice(new Step.Prefill(ID, 1, 1)));
        assertThrows(IllegalStateException.class, () -> sequence.slice(new Step.Prefill(ID, 0, 4)));
    }

    @Test
    void aStopTokenEndsItEvenAsTheLastThatIsAllowed() {
        Sequence sequence = sequence(2, Set.of(9, 4), 5);
        assertEquals(Optional.empty(), sequence.append(8));
        assertEquals(Optional.of(FinishReason.STOP), sequence.append(9));
        assertEquals(Optional.of(FinishReason.LENGTH), sequence(1, Set.of(9), 5).append(8));
    }

    @Test
    void thePromptIsTheCallersAndIsCopied() {
        int[] prompt = {5, 6};
        Sequence sequence = new Sequence(ID, new GenerationRequest(prompt, Sampling.greedy(), 4, Set.of()));
        prompt[0] = 1;
        assertArrayEquals(
                new int[] {5, 6}, sequence.slice(new Step.Prefill(ID, 0, 2)).tokenIds());
    }

    private static Sequence sequence(int maxTokens, Set<Integer> stopIds, int... prompt) {
        return new Sequence(ID, new GenerationRequest(prompt, Sampling.greedy(), maxTokens, stopIds));
    }
}
