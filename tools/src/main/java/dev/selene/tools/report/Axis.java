package dev.selene.tools.report;

/** Where the axis of a chart ends. */
final class Axis {
    private Axis() {}

    /** The next 1, 2 or 4 times a power of ten, which a quarter divides into readable numbers. */
    static double roundedUp(double value) {
        if (value <= 0) return 1;
        double power = Math.pow(10, Math.floor(Math.log10(value)));
        for (double step : new double[] {1, 2, 4, 8}) if (value <= step * power) return step * power;
        return 10 * power;
    }
}
