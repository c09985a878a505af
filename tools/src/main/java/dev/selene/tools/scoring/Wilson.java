package dev.selene.tools.scoring;

/**
 * The Wilson score interval of a share at 95 % confidence: between which accuracies the true one lies, given {@code right}
 * of {@code asked}. Holds for small numbers and shares near 0 or 1 too. Source: Wilson 1927, JASA 22(158).
 */
public record Wilson(double low, double high) {
    /** The 97.5 % quantile of the standard normal distribution. */
    private static final double Z = 1.959963984540054;

    /**
     * @param right may be a sum of scores between 0 and 1; the interval is then an approximation
     * @param asked at least 1
     */
    public static Wilson of(double right, long asked) {
        if (asked < 1 || !(right >= 0 && right <= asked))
            throw new IllegalArgumentException(right + " right of " + asked + " asked");
        double share = right / asked;
        double z2 = Z * Z / asked;
        double middle = (share + z2 / 2) / (1 + z2);
        double half = Z / (1 + z2) * Math.sqrt(share * (1 - share) / asked + z2 / (4 * asked));
        return new Wilson(Math.max(0, middle - half), Math.min(1, middle + half));
    }
}
