package dev.selene.engine;

/**
 * Whether a step prefills, decodes or does both, as MindIE's scheduler decides. Under STANDARD it decodes while nobody
 * waits, or the pool is all but full, or the batch that waits may still fill; with {@code supportSelectBatch} the queue's
 * delay does not count, but whether the places that decode left empty have cost more than a prefill would. While
 * somebody decodes, no two prefill steps follow each other: a stream of short requests cannot stop it. Single-threaded.
 */
final class StageSelector {
    /** What a step may do. */
    enum Stage {
        PREFILL,
        DECODE,
        MIX
    }

    /** What the choice depends on; {@code numDecoding} of the running sequences need no prefill. */
    record Situation(int numWaiting, long longestWaitNanos, int numRunning, int numDecoding, double freeShare) {}

    /** Below this share of free blocks no sequence is added to those that decode. */
    private static final double MIN_FREE_SHARE = 0.05;

    private final ScheduleConfig config;
    private final int maxBatchSize;
    /** Time that places left empty in decode steps would have been worth, since the last prefill. */
    private double decodeWasteNanos;

    private boolean prefilledLast;

    StageSelector(ScheduleConfig config, int maxBatchSize) {
        this.config = config;
        this.maxBatchSize = maxBatchSize;
    }

    Stage choose(Situation now) {
        if (config.template() == ScheduleConfig.Template.MIX) return Stage.MIX;
        prefilledLast = prefills(now);
        if (prefilledLast || now.numWaiting() == 0) decodeWasteNanos = 0;
        else decodeWasteNanos += (double) config.decodeTimePerRequest().toNanos() * (maxBatchSize - now.numRunning());
        return prefilledLast ? Stage.PREFILL : Stage.DECODE;
    }

    private boolean prefills(Situation now) {
        if (now.numDecoding() == 0) return true;
        if (prefilledLast) return false;
        if (now.numDecoding() < now.numRunning()) return true; // a prompt is computed in part
        if (now.numWaiting() == 0 || now.numRunning() == maxBatchSize || now.freeShare() < MIN_FREE_SHARE) return false;
        return config.supportSelectBatch() ? wasteOutweighsPrefill(now) : batchIsDue(now);
    }

    private boolean batchIsDue(Situation now) {
        return now.numWaiting() >= config.maxPrefillBatchSize()
                || now.longestWaitNanos() >= config.maxQueueDelay().toNanos();
    }

    private boolean wasteOutweighsPrefill(Situation now) {
        return (double) config.prefillTimePerRequest().toNanos() * now.numRunning() <= decodeWasteNanos;
    }
}
