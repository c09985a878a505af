package dev.selene.tools.plan;

/**
 * How a model is spread over ranks, in MindIE's words. {@code dp} groups answer different requests; the {@code tp} ranks of
 * a group share each of its layers; {@code pp} stages hold different layers. The routed experts of a layer are spread over
 * {@code moeEp} groups of ranks, and each expert is cut in {@code moeTp} pieces.
 */
public record Layout(int dp, int tp, int moeTp, int moeEp, int pp) {
    /** Ranks that share the routed experts of one layer. */
    int expertRanks() {
        return moeTp * moeEp;
    }

    /** Without the stages when there is one. */
    @Override
    public String toString() {
        return "dp " + dp + ", tp " + tp + ", moe_tp " + moeTp + ", moe_ep " + moeEp + (pp == 1 ? "" : ", pp " + pp);
    }
}
