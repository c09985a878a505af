package dev.selene.tools;

/** Random streams that depend on a tensor's name and not on the file or the order in which it is written. */
final class SynthSeed {
    // FNV-1a, 64 bits. Source: Fowler, Noll, Vo, draft-eastlake-fnv.
    private static final long FNV_OFFSET = 0xcbf29ce484222325L;
    private static final long FNV_PRIME = 0x100000001b3L;

    private SynthSeed() {}

    static long of(long seed, String name) {
        long hash = FNV_OFFSET ^ seed;
        for (int i = 0; i < name.length(); i++) hash = (hash ^ name.charAt(i)) * FNV_PRIME;
        return hash;
    }
}
