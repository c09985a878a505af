package dev.selene.model;

import dev.selene.formats.ModelConfig;
import dev.selene.formats.ModelFamily;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Which tensors of a published checkpoint inference does not need, each by a stated rule. */
public final class SkipRules {
    private static final Pattern LAYER = Pattern.compile("model\\.layers\\.(\\d{1,6})\\..*");

    private final ModelConfig config;

    /** Those for checkpoints of this model. */
    public SkipRules(ModelConfig config) {
        this.config = config;
    }

    /** The reason to leave {@code name} out, or empty when no rule covers it. */
    public Optional<String> reason(String name) {
        if (config.family() == ModelFamily.KIMI_K25
                && (name.startsWith("vision_tower.") || name.startsWith("mm_projector.")))
            return Optional.of("vision part");
        if (!name.startsWith(config.tensorPrefix())) return Optional.empty();
        String local = name.substring(config.tensorPrefix().length());
        if (local.endsWith(".rotary_emb.inv_freq")) return Optional.of("computed from config.json, never read");
        Matcher matcher = LAYER.matcher(local);
        if (matcher.matches()) {
            int layer = Integer.parseInt(matcher.group(1));
            int end = config.numHiddenLayers() + config.numMtpLayers();
            if (layer >= config.numHiddenLayers() && layer < end)
                return Optional.of("multi-token prediction layer, used for speculation only");
        }
        return Optional.empty();
    }
}
