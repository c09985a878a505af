package dev.selene.tools.quantize;

import dev.selene.base.SeleneException;
import java.util.ArrayList;
import java.util.List;

/** Token sequences to calibrate on, and others to judge the result by. Neither is empty. */
record Prompts(List<int[]> calibration, List<int[]> heldOut) {
    /** Every fourth sequence is held out. */
    private static final int HELD_OUT_EVERY = 4;

    Prompts {
        calibration = List.copyOf(calibration);
        heldOut = List.copyOf(heldOut);
    }

    /** @throws SeleneException of kind DATA if there are fewer than four */
    static Prompts split(List<int[]> sequences) {
        if (sequences.size() < HELD_OUT_EVERY)
            throw SeleneException.data("the calibration file has " + sequences.size() + " prompts, at least "
                    + HELD_OUT_EVERY
                    + " are needed, since every fourth is held out to judge the result by. Add some, or"
                    + " give others with --eval.");
        List<int[]> calibration = new ArrayList<>();
        List<int[]> heldOut = new ArrayList<>();
        for (int i = 0; i < sequences.size(); i++)
            (i % HELD_OUT_EVERY == HELD_OUT_EVERY - 1 ? heldOut : calibration).add(sequences.get(i));
        return new Prompts(calibration, heldOut);
    }

    /** First those of calibration. */
    List<int[]> all() {
        List<int[]> all = new ArrayList<>(calibration);
        all.addAll(heldOut);
        return all;
    }

    int calibrationTokens() {
        return calibration.stream().mapToInt(ids -> ids.length).sum();
    }

    int heldOutTokens() {
        return heldOut.stream().mapToInt(ids -> ids.length).sum();
    }
}
