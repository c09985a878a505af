package dev.selene.engine;

/**
 * What an engine has done since it was opened, after some whole number of steps. Everything is a sum, but for {@link Load},
 * which is as the last step left it.
 *
 * @param preemptions sequences that had to make room, each time counted
 */
public record EngineStats(long steps, Tokens tokens, PhaseNanos nanos, Load load, long preemptions) {
    /**
     * @param prefilled prompt tokens that were computed, those that preemption lost once more
     * @param cached prompt tokens that the prefix cache spared
     * @param decoded tokens that were computed one a step, guesses not among them
     * @param guessed guesses that were computed
     * @param guessedRight guesses that came true; their share of {@code guessed} is the acceptance rate
     * @param generated tokens that were drawn
     */
    public record Tokens(long prefilled, long cached, long decoded, long guessed, long guessedRight, long generated) {
        Tokens plus(Tokens more) {
            return new Tokens(
                    prefilled + more.prefilled,
                    cached + more.cached,
                    decoded + more.decoded,
                    guessed + more.guessed,
                    guessedRight + more.guessedRight,
                    generated + more.generated);
        }
    }

    /**
     * Time of the engine thread.
     *
     * @param schedule choosing what to compute, and guessing tokens from those before
     * @param run copies of blocks and the forward pass
     * @param sample drawing tokens
     * @param draft guessing tokens with a draft layer
     * @param settle telling listeners and ending requests
     */
    public record PhaseNanos(long schedule, long run, long sample, long draft, long settle) {
        PhaseNanos plus(PhaseNanos more) {
            return new PhaseNanos(
                    schedule + more.schedule,
                    run + more.run,
                    sample + more.sample,
                    draft + more.draft,
                    settle + more.settle);
        }

        public long total() {
            return schedule + run + sample + draft + settle;
        }
    }

    /**
     * @param running sequences that hold blocks
     * @param waiting sequences that hold none
     * @param freeBlocks that no sequence holds; the prefix cache may keep their latents
     */
    public record Load(int running, int waiting, int freeBlocks) {}

    /** Before the first step. */
    static EngineStats of(Load load) {
        return new EngineStats(0, new Tokens(0, 0, 0, 0, 0, 0), new PhaseNanos(0, 0, 0, 0, 0), load, 0);
    }

    EngineStats withLoad(Load now) {
        return new EngineStats(steps, tokens, nanos, now, preemptions);
    }

    EngineStats afterStep(Tokens more, PhaseNanos spent, Load now, long allPreemptions) {
        return new EngineStats(steps + 1, tokens.plus(more), nanos.plus(spent), now, allPreemptions);
    }
}
