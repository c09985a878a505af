package dev.selene.formats;

import com.fasterxml.jackson.databind.JsonNode;
import dev.selene.base.SeleneException;
import java.nio.file.Path;
import java.util.Collections;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeSet;

/**
 * {@code config.json} of a checkpoint of the DeepSeek-V3 family, checked. For a multimodal checkpoint it describes the
 * text part.
 *
 * @param family the architecture, told from {@code architectures} and {@code model_type}
 * @param modelType {@code model_type} as written, for example {@code kimi_k2}
 * @param tensorPrefix what tensor names start with before {@code model.} and {@code lm_head.}: empty, or {@code
 *     language_model.}
 * @param numMtpLayers layers after {@code numHiddenLayers} that only guess tokens: multi-token prediction
 * @param intermediateSize width of a dense MLP
 * @param denseLayers layers whose MLP is dense, ascending; all others are mixtures of experts
 * @param moe empty when every layer is dense
 * @param eosTokenIds {@code eos_token_id}, one or several, ascending
 */
public record ModelConfig(
        ModelFamily family,
        String modelType,
        String tensorPrefix,
        int vocabSize,
        int hiddenSize,
        int numHiddenLayers,
        int numMtpLayers,
        int maxPositionEmbeddings,
        double rmsNormEps,
        AttentionConfig attention,
        RopeConfig rope,
        int intermediateSize,
        Set<Integer> denseLayers,
        Optional<MoeConfig> moe,
        boolean tieWordEmbeddings,
        OptionalInt bosTokenId,
        Set<Integer> eosTokenIds,
        QuantisationConfig quantisation) {
    public ModelConfig {
        denseLayers = Collections.unmodifiableSet(new TreeSet<>(denseLayers));
        eosTokenIds = Collections.unmodifiableSet(new TreeSet<>(eosTokenIds));
    }

    /**
     * Reads {@code config.json} of a checkpoint directory; the weights need not be there.
     *
     * @throws SeleneException of kind DATA if a field is missing, impossible or not supported; all problems at once
     */
    public static ModelConfig read(Path directory) {
        return ModelConfigReader.read(directory);
    }

    /**
     * Checks a {@code config.json} that is not in a file.
     *
     * @param source names it in errors
     * @throws SeleneException as {@link #read}
     */
    public static ModelConfig parse(JsonNode json, String source) {
        return ModelConfigReader.parse(json, source);
    }

    /** True when {@code layer} is a mixture of experts. */
    public boolean isMoeLayer(int layer) {
        return !denseLayers.contains(layer);
    }
}
