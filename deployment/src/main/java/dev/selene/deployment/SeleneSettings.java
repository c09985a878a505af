package dev.selene.deployment;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * The block Selene. Empty stands for the default of whoever uses it.
 *
 * @param kvDType bf16 or f32
 * @param kvMemoryShare part of the available memory that the KV cache takes at most
 * @param speculate off, or ngram:K; empty when neither this block nor a plug-in says
 */
public record SeleneSettings(
        Optional<String> backend,
        OptionalInt threads,
        String kvDType,
        double kvMemoryShare,
        boolean prefixCache,
        Optional<String> speculate,
        OptionalInt maxQueueLength,
        Optional<Duration> drainTimeout,
        Optional<Path> apiKeyFile) {
    static SeleneSettings of(ConfigValues values, Path install) {
        return new SeleneSettings(
                values.find(SeleneKeys.BACKEND),
                integer(values, SeleneKeys.THREADS),
                values.get(SeleneKeys.KV_DTYPE),
                values.get(SeleneKeys.KV_MEMORY_SHARE),
                values.get(SeleneKeys.PREFIX_CACHE),
                values.written(SeleneKeys.SPECULATE).map(_ -> values.get(SeleneKeys.SPECULATE)),
                integer(values, SeleneKeys.MAX_QUEUE_LENGTH),
                values.find(SeleneKeys.DRAIN_SECONDS).map(Duration::ofSeconds),
                values.find(SeleneKeys.API_KEY_FILE).map(install::resolve));
    }

    private static OptionalInt integer(ConfigValues values, Key<Long> key) {
        return values.find(key).map(value -> OptionalInt.of(value.intValue())).orElse(OptionalInt.empty());
    }
}
