package dev.selene.tools.weights;

/**
 * How far a weight is from what it was made of, over all elements, in F64.
 *
 * @param relative root of the sum of squared differences over that of squared source values; 0 if both are 0
 * @param largest absolute difference
 * @param bound how far an element may be from the source's, for people
 * @param beyond elements that are further away than their storage can explain
 */
record WeightDifference(String name, String storage, String bound, double relative, double largest, long beyond) {
    boolean isEqual() {
        return largest == 0;
    }

    /** Signal to noise in dB; infinite for equal weights. */
    double snr() {
        return -20 * Math.log10(relative);
    }
}
