package dev.selene.compute;

/** What becomes of {@code stored value × scale} of an FP8 or INT4 weight before it is multiplied with an activation. */
public enum Dequantisation {
    /** The F32 product is rounded to BF16, half to even: what the published conversion scripts and loaders do. */
    BF16,
    /** The F32 product is used as it is. */
    EXACT
}
