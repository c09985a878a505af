package dev.selene.engine;

/** Latents of one block, all layers, on their way between the KV pool and the swap space. */
sealed interface BlockCopy {
    /** From the pool's {@code block} to the swap space's {@code slot}. */
    record Out(int block, int slot) implements BlockCopy {}

    /** From the swap space's {@code slot} to the pool's {@code block}. */
    record In(int slot, int block) implements BlockCopy {}
}
