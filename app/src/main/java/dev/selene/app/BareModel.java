package dev.selene.app;

import dev.selene.compute.Backend;
import dev.selene.compute.Backends;
import dev.selene.formats.Checkpoint;
import dev.selene.llm.LlmOptions;
import dev.selene.model.DeepseekModel;
import dev.selene.model.LanguageModel;
import dev.selene.model.ModelOptions;
import java.nio.file.Path;

/** A model without engine and text, for commands that look inside. Owns checkpoint, backend and model. */
final class BareModel implements AutoCloseable {
    private final Checkpoint checkpoint;
    private final Backend backend;
    private final LanguageModel model;

    private BareModel(Checkpoint checkpoint, Backend backend, LanguageModel model) {
        this.checkpoint = checkpoint;
        this.backend = backend;
        this.model = model;
    }

    /** @param maxBatchTokens of one forward pass */
    static BareModel open(Path directory, LlmOptions options, int maxBatchTokens) {
        double loraNormEps = options.loraNormEps().orElse(ModelOptions.PUBLISHED_LORA_NORM_EPS);
        ModelOptions modelOptions = new ModelOptions(options.dequantisation(), loraNormEps, maxBatchTokens);
        Checkpoint checkpoint = Checkpoint.open(directory);
        Backend backend = null;
        try {
            backend = Backends.open(options.backend(), options.threads());
            return new BareModel(checkpoint, backend, DeepseekModel.load(checkpoint, backend, modelOptions));
        } catch (RuntimeException | Error e) {
            if (backend != null) backend.close();
            checkpoint.close();
            throw e;
        }
    }

    LanguageModel model() {
        return model;
    }

    @Override
    public void close() {
        try (checkpoint;
                backend;
                model) {
            // Closed in reverse order; the first failure is thrown, later ones suppressed.
        }
    }
}
