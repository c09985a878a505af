package dev.selene.testkit;

import java.util.Arrays;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;

/**
 * Mutated inputs. A fuzz test is a JUnit test tagged {@code fuzz} that feeds {@link #inputs()} of them to a reader and
 * accepts only the declared errors. The number comes from {@code -Dselene.fuzz.inputs}; {@code mvn -Pfuzz test} asks for ten million.
 */
public final class Fuzz {
    // Found once: looking an algorithm up takes longer than most readers take for an input.
    private static final RandomGeneratorFactory<RandomGenerator> GENERATORS =
            RandomGeneratorFactory.of("L64X128MixRandom");

    private Fuzz() {}

    /** How many inputs each fuzz test tries. */
    public static int inputs() {
        return Integer.getInteger("selene.fuzz.inputs", 100_000);
    }

    /** The generator of input number {@code index}; put seed and index into the failure message. */
    public static RandomGenerator random(long seed, long index) {
        return GENERATORS.create(seed * 0x9E3779B97F4A7C15L + index);
    }

    /** A copy of {@code valid} with one to eight changes: bytes set, bits flipped, pieces removed, repeated, swapped or cut off. */
    public static byte[] mutate(byte[] valid, RandomGenerator random) {
        byte[] bytes = valid.clone();
        int changes = 1 + random.nextInt(8);
        for (int i = 0; i < changes; i++) bytes = mutateOnce(bytes, random);
        return bytes;
    }

    private static byte[] mutateOnce(byte[] bytes, RandomGenerator random) {
        if (bytes.length == 0) return new byte[] {(byte) random.nextInt()};
        int at = random.nextInt(bytes.length);
        int length = 1 + random.nextInt(Math.min(16, bytes.length - at));
        return switch (random.nextInt(7)) {
            case 0 -> {
                bytes[at] = (byte) random.nextInt();
                yield bytes;
            }
            case 1 -> {
                bytes[at] ^= (byte) (1 << random.nextInt(8));
                yield bytes;
            }
            case 2 -> splice(bytes, at, length, new byte[0]);
            case 3 -> splice(bytes, at, 0, Arrays.copyOfRange(bytes, at, at + length));
            case 4 -> {
                int other = random.nextInt(bytes.length - length + 1);
                byte[] piece = Arrays.copyOfRange(bytes, other, other + length);
                yield splice(bytes, at, length, piece);
            }
            case 5 -> {
                byte[] noise = new byte[length];
                random.nextBytes(noise);
                yield splice(bytes, at, 0, noise);
            }
            default -> Arrays.copyOf(bytes, at);
        };
    }

    private static byte[] splice(byte[] bytes, int at, int removed, byte[] inserted) {
        byte[] result = new byte[bytes.length - removed + inserted.length];
        System.arraycopy(bytes, 0, result, 0, at);
        System.arraycopy(inserted, 0, result, at, inserted.length);
        System.arraycopy(bytes, at + removed, result, at + inserted.length, bytes.length - at - removed);
        return result;
    }
}
