package dev.selene.tools.quantize;

import dev.selene.base.SeleneException;
import dev.selene.base.TensorView;
import java.util.Optional;

/** Looks for what makes the input of a Linear unfit to calibrate on. */
final class InputCheck {
    private InputCheck() {}

    /** @throws SeleneException of kind DATA at the first number that is not finite */
    static void requireFinite(String linear, TensorView x) {
        for (long t = 0; t < x.rows(); t++) {
            for (long k = 0; k < x.columns(); k++) {
                float value = x.getFloat(t, k);
                if (!Float.isFinite(value))
                    throw SeleneException.data(linear + ": its input is " + value + " at calibration token " + t
                            + ", channel " + k + ". Weights before it are broken or overflow F32;"
                            + " ./selene verify-weights looks for them.");
            }
        }
    }

    /** Tells of channels that are zero for every token: nothing can be learnt about their range, and something is wrong. */
    static Optional<String> deadChannels(String linear, TensorView x) {
        long first = -1;
        long count = 0;
        for (long k = 0; k < x.columns(); k++) {
            if (!isZero(x, k)) continue;
            if (count++ == 0) first = k;
        }
        if (count == 0) return Optional.empty();
        return Optional.of(linear + ": " + count + (count == 1 ? " channel" : " channels")
                + " of its input zero for every calibration token, the first " + first);
    }

    private static boolean isZero(TensorView x, long column) {
        for (long t = 0; t < x.rows(); t++) if (x.getFloat(t, column) != 0) return false;
        return true;
    }
}
