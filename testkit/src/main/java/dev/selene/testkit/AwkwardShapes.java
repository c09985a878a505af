package dev.selene.testkit;

import java.util.List;

/**
 * Sizes at which kernels break: one, one lane less and more than each vector width of 4, 8 and 16 floats, primes, borders
 * of blocks. Views in tests have a row stride greater than their width by {@link #STRIDE_GAP}: a wrong stride hides in a
 * matrix of one row, and behind rows without gaps.
 */
public final class AwkwardShapes {
    /** Elements of a row. */
    public static final List<Integer> WIDTHS =
            List.of(1, 2, 3, 4, 5, 7, 8, 9, 15, 16, 17, 31, 32, 33, 61, 127, 128, 129, 1021, 1024, 1031);

    /** The same for formats that store eight elements in a word. */
    public static final List<Integer> WIDTHS_BY_8 = List.of(8, 16, 24, 32, 40, 64, 104, 128, 136, 1016, 1024, 1032);

    /** Rows of a weight. */
    public static final List<Integer> OUTPUTS = List.of(1, 3, 4, 5, 15, 16, 17, 37);

    /** Rows of activations. */
    public static final List<Integer> TOKENS = List.of(1, 2, 3, 4, 5, 7, 9, 63, 64, 65, 131);

    /** Elements between the end of a row and the start of the next. */
    public static final int STRIDE_GAP = 3;

    private AwkwardShapes() {}
}
