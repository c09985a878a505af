package dev.selene.engine;

/** Whom the scheduler prefers while nobody's patience has run out; of equals, the earlier arrival. */
public enum Policy {
    /** First come, first served. */
    FCFS {
        @Override
        long key(Sequence sequence) {
            return 0;
        }
    },
    /** {@link GenerationRequest#priority()} 1 before 2, and so on. */
    PRIORITY {
        @Override
        long key(Sequence sequence) {
            return sequence.priority();
        }
    },
    /** Shortest job first: by the tokens of prompt and longest answer together. */
    SJF {
        @Override
        long key(Sequence sequence) {
            return sequence.maxTokens();
        }
    },
    /**
     * Multi-level feedback queue: who was given less comes first. A sequence sinks a level after {@value #MLFQ_QUANTUM}
     * computed tokens, another after twice as many, and so on.
     */
    MLFQ {
        @Override
        long key(Sequence sequence) {
            return Integer.SIZE - Integer.numberOfLeadingZeros(sequence.serviceTokens() / MLFQ_QUANTUM);
        }
    };

    private static final int MLFQ_QUANTUM = 512;

    /** The smaller comes first. May change only while the sequence runs. */
    abstract long key(Sequence sequence);
}
