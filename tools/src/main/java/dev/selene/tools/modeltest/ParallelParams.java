package dev.selene.tools.modeltest;

import dev.selene.base.Problems;
import dev.selene.base.SeleneException;
import java.util.List;

/**
 * The parallel list of {@code run.sh}, {@code [dp,tp,sp,moe_tp,moe_ep,pp,microbatch_size,cp]}, with its defaults filled in.
 *
 * <p>It says how the original spreads a model over devices. Here it is checked, and otherwise changes nothing.
 */
public record ParallelParams(int dp, int tp, int sp, int moeTp, int moeEp, int pp, int microbatchSize, int cp) {
    private static final String FORM =
            "[dp,tp,sp,moe_tp,moe_ep,pp,microbatch_size,cp], each a number, -1 for the default";

    /** Tensor parallelism of attention and MLPs over all {@code worldSize} ranks. */
    static ParallelParams ofWorld(int worldSize) {
        return new ParallelParams(1, worldSize, 1, worldSize, 1, 1, 1, 1);
    }

    /** @throws SeleneException of kind USER if the word is no such list or contradicts the world */
    static ParallelParams parse(String word, int worldSize, int localSize) {
        List<Integer> values;
        try {
            values = NumberLists.flat(word);
        } catch (NumberFormatException e) {
            throw new SeleneException(
                    SeleneException.Kind.USER,
                    "parallel_params " + word + " is not a list of numbers. Write " + FORM + ".",
                    e);
        }
        if (values.size() != 8)
            throw SeleneException.user(
                    "parallel_params " + word + " has " + values.size() + " numbers, expected 8: " + FORM + ".");
        for (int value : values)
            if (value < 1 && value != -1)
                throw SeleneException.user(
                        "parallel_params " + word + ": " + value + " is neither above 0 nor -1. Write " + FORM + ".");
        int dp = or(values.get(0), 1);
        int pp = or(values.get(5), 1);
        int tp = or(values.get(1), worldSize / Math.max(1, dp * pp));
        int moeEp = or(values.get(4), 1);
        int moeTp = or(values.get(3), Math.max(1, worldSize / moeEp));
        ParallelParams params = new ParallelParams(
                dp, tp, or(values.get(2), 1), moeTp, moeEp, pp, or(values.get(6), 1), or(values.get(7), 1));
        params.check(worldSize, localSize);
        return params;
    }

    private static int or(int value, int standard) {
        return value == -1 ? standard : value;
    }

    private void check(int worldSize, int localSize) {
        Problems problems = new Problems();
        if (cp > 1 && dp > 1)
            problems.add("cannot support context parallel and data parallel simultaneously, check `cp` " + cp
                    + " and `dp` " + dp);
        if (pp > 1 && dp > 1) problems.add("`pp` " + pp + " and `dp` " + dp + " cannot both be above 1");
        if (pp > 1 && tp * pp != worldSize)
            problems.add("tp " + tp + " * pp " + pp + " is not the world size " + worldSize);
        if (pp == 1 && tp * cp * dp != worldSize)
            problems.add("World size must equal to attention's dp_size * attention's cp_size * attention's tp_size: "
                    + worldSize + " is not " + dp + " * " + cp + " * " + tp);
        if (tp > localSize && tp != worldSize)
            problems.add("tp " + tp + " is above the " + localSize + " devices of a node and not the world size");
        if (moeEp > 1 && moeEp * moeTp != worldSize)
            problems.add("moe_ep " + moeEp + " * moe_tp " + moeTp + " is not the world size " + worldSize);
        if (sp != 1 && sp != tp) problems.add("sp " + sp + " is neither 1 nor tp " + tp);
        problems.throwIfAny(SeleneException.Kind.USER, "parallel_params " + this);
    }

    /** As it is typed. */
    @Override
    public String toString() {
        return "[" + dp + "," + tp + "," + sp + "," + moeTp + "," + moeEp + "," + pp + "," + microbatchSize + "," + cp
                + "]";
    }
}
