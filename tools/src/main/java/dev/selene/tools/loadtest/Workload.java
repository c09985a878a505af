package dev.selene.tools.loadtest;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/**
 * Synthetic requests; the same workload gives the same requests.
 *
 * @param prefixTokens that the prompts of a group have in common at their beginning, 0 for none
 * @param prefixGroups how many such beginnings there are; requests take them in turn
 */
public record Workload(Lengths input, Lengths output, int prefixTokens, int prefixGroups, long seed) {
    /** As many requests, all at time 0. */
    public List<Planned> plan(int requests, TextMaker texts) {
        SplittableRandom random = new SplittableRandom(seed);
        List<Planned> plan = new ArrayList<>();
        for (int i = 0; i < requests; i++) {
            int own = input.draw(random);
            int output = this.output.draw(random);
            String prefix = prefixTokens > 0 ? texts.text(seed ^ (0x5eed_0000L + i % prefixGroups), prefixTokens) : "";
            plan.add(new Planned(0, prefix + texts.text(seed + 31L * i + 1, own), output));
        }
        return plan;
    }

    /**
     * The same requests at times of their own.
     *
     * @param poisson gaps are exponential; else all are equal
     */
    public static List<Planned> atRate(List<Planned> plan, double perSecond, boolean poisson, long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        List<Planned> timed = new ArrayList<>();
        double seconds = 0;
        for (Planned request : plan) {
            timed.add(new Planned((long) (seconds * 1e9), request.prompt(), request.maxTokens()));
            seconds += (poisson ? -Math.log(1 - random.nextDouble()) : 1) / perSecond;
        }
        return timed;
    }
}
