package dev.selene.engine;

import dev.selene.model.KvPool;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/** What a {@link PrefixCacheFile} must agree in with the engine that reads it, as a digest. */
final class CacheIdentity {
    static final int BYTES = 32;

    private CacheIdentity() {}

    /**
     * @param identity of what decides the bits of a latent
     * @param keyTokens token ids that a block is known by
     */
    static byte[] of(String identity, KvPool pool, int keyTokens) {
        String layout = pool.dtype() + ", " + pool.blockTokens() + " positions, " + pool.bytesPerBlock() + " bytes, "
                + keyTokens + " token ids a block\n";
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            digest.update(layout.getBytes(StandardCharsets.UTF_8));
            return digest.digest(identity.getBytes(StandardCharsets.UTF_8));
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError("every JDK has SHA-256", e);
        }
    }
}
