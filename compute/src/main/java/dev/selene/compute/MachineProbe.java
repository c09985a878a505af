package dev.selene.compute;

import java.util.OptionalDouble;

/**
 * What the machine can do at this moment: the limits that speeds are held against. On a shared machine they change from one second
 * to the next, so each is measured right beside what it judges. Owns threads and memory; one caller at a time.
 */
public interface MachineProbe extends AutoCloseable {
    /** Bytes a second that all threads read together, of memory that no cache holds. Takes a fraction of a second. */
    double bytesPerSecond();

    /**
     * Int8 operations a second of all threads, a multiplication and an addition counting as two, on registers; empty if the probe
     * has no such instruction.
     */
    OptionalDouble int8OperationsPerSecond();

    /** F32 operations a second of all threads, a fused multiply-add counting as two, on registers. */
    double floatOperationsPerSecond();

    @Override
    void close();
}
