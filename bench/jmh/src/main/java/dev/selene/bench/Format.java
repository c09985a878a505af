package dev.selene.bench;

/** Stored forms of a weight; public for the code that JMH generates. */
public enum Format {
    W8A8,
    INT4,
    BF16,
    FP8
}
