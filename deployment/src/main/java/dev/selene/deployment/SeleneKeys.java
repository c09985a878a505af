package dev.selene.deployment;

import static dev.selene.deployment.Section.SELENE;

import dev.selene.deployment.ValueType.Choice;
import dev.selene.deployment.ValueType.Flag;
import dev.selene.deployment.ValueType.Fraction;
import dev.selene.deployment.ValueType.Text;
import dev.selene.deployment.ValueType.Whole;
import java.util.List;

/** Keys of the block Selene, which MindIE ignores: what its file has no key for. */
final class SeleneKeys {
    static final Key<String> BACKEND =
            own("backend", Text.any(), "what computes: ./selene serve --help lists the names");
    static final Key<Long> THREADS = own("threads", Whole.uint32(1, 4096), "compute threads; absent, all processors");
    static final Key<String> KV_DTYPE =
            own("kvDType", Choice.of("bf16", "f32"), "what the KV cache holds").or("bf16");
    static final Key<Double> KV_MEMORY_SHARE = own(
                    "kvMemoryShare", new Fraction(0, 1), "part of the available memory that the KV cache takes at most")
            .or(0.25);
    static final Key<Boolean> PREFIX_CACHE = own(
                    "prefixCache", new Flag(), "requests that begin alike share what is computed")
            .or(true);
    static final Key<String> SPECULATE = own(
                    "speculate",
                    Text.matching("off|(ngram|mtp):([1-9]|[12][0-9]|3[0-2])", 20, "off, ngram:K or mtp:K, K up to 32"),
                    "how tokens are guessed; answers do not depend on it")
            .or("off");
    static final Key<Long> MAX_QUEUE_LENGTH = own(
            "maxQueueLength",
            Whole.uint32(1, 1_000_000),
            "requests that may wait for the engine; absent, 3 x maxLinkNum");
    static final Key<Long> DRAIN_SECONDS = own(
            "drainSeconds",
            Whole.uint32(0, 65535),
            "that running answers get to finish when the service is told to stop; absent, e2eTimeout");
    static final Key<String> API_KEY_FILE =
            own("apiKeyFile", Text.path(1), "file of hashed API keys, one a line; absent, no key is asked for");

    static final List<Key<?>> ALL = List.of(
            BACKEND,
            THREADS,
            KV_DTYPE,
            KV_MEMORY_SHARE,
            PREFIX_CACHE,
            SPECULATE,
            MAX_QUEUE_LENGTH,
            DRAIN_SECONDS,
            API_KEY_FILE);

    private SeleneKeys() {}

    private static <T> Key<T> own(String name, ValueType<T> type, String here) {
        return Key.of(SELENE, name, type, "Unknown to MindIE.").here(here);
    }
}
