package dev.selene.model;

import dev.selene.base.SeleneException;
import dev.selene.formats.Checkpoint;
import dev.selene.formats.ModelConfig;

/** Whether a checkpoint carries the multi-token prediction layer that its {@code config.json} may declare. */
public final class MtpWeights {
    private static final String PROJECTION = "eh_proj.weight";

    private MtpWeights() {}

    /** Whether the layer's own projection is there; converters for servers that do not speculate drop the whole layer. */
    public static boolean present(Checkpoint checkpoint) {
        ModelConfig config = checkpoint.config();
        return config.numMtpLayers() > 0 && checkpoint.tensors().containsKey(prefix(config) + PROJECTION);
    }

    /** What the names of the layer's tensors begin with. */
    static String prefix(ModelConfig config) {
        return config.tensorPrefix() + "model.layers." + config.numHiddenLayers() + ".";
    }

    /** @throws SeleneException CONFIG unless there is one such layer, which the published checkpoints have */
    static void require(Checkpoint checkpoint) {
        ModelConfig config = checkpoint.config();
        String model = "checkpoint " + checkpoint.directory() + ", a "
                + config.family().displayName() + ",";
        String cure = " Guess from earlier text (ngram) instead, or not at all (off).";
        if (config.numMtpLayers() > 1)
            throw SeleneException.config(model + " has " + config.numMtpLayers()
                    + " multi-token prediction layers, and one is supported." + cure);
        if (!present(checkpoint))
            throw SeleneException.config(model + " has no multi-token prediction layer: "
                    + (config.numMtpLayers() == 0
                            ? "num_nextn_predict_layers of config.json is 0 or absent."
                            : prefix(config) + PROJECTION + " is missing.")
                    + cure);
    }
}
