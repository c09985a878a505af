package dev.selene.tools.quantize;

/** Told as work goes on, on the calling thread. */
@FunctionalInterface
public interface StepProgress {
    /**
     * Part {@code index} of {@code count} begins.
     *
     * @param step names the work, {@code unit} its parts
     */
    void at(String step, String unit, int index, int count);
}
