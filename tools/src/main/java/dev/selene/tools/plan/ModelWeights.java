package dev.selene.tools.plan;

import dev.selene.formats.ModelConfig;
import dev.selene.formats.MoeConfig;
import dev.selene.formats.TensorInfo;
import dev.selene.tools.TensorGroup;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Collection;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;

/**
 * What each device holds of a model's weights.
 *
 * <p>Everything but the routed experts is divided among the {@code tp} ranks of a group, as {@link Split} says, and each
 * group has all of it. Of the routed experts a device has {@code numRoutedExperts / moeEp}, each divided in {@code moeTp}
 * pieces. Stages hold consecutive layers, as even as possible, the first ones one more; the embedding is in the first, the
 * output head in the last.
 */
final class ModelWeights {
    private static final Pattern LAYER = Pattern.compile("(?:^|\\.)layers\\.(\\d{1,9})\\.");
    private static final Pattern EXPERT = Pattern.compile("\\.mlp\\.experts\\.(\\d{1,9})\\.");

    /**
     * A tensor, or one of each routed expert of a layer that are all alike.
     *
     * @param layer -1 before and {@code Integer.MAX_VALUE} behind all layers
     * @param experts that have it; expert 0 stands for a tensor of none
     */
    private record Part(TensorInfo tensor, TensorGroup group, Split split, int layer, BitSet experts) {}

    /**
     * What one device of a stage holds.
     *
     * @param numMoeLayers those of {@code numLayers} that are mixtures of experts
     */
    record Stage(int numLayers, int numMoeLayers, Map<TensorGroup, Long> bytes) {
        long totalBytes() {
            return bytes.values().stream().mapToLong(Long::longValue).sum();
        }

        long bytesOf(TensorGroup group) {
            return bytes.getOrDefault(group, 0L);
        }
    }

    private final ModelConfig config;
    private final Collection<Part> parts;

    ModelWeights(ModelTensors model) {
        this.config = model.config();
        this.parts = parts(model.tensors(), numExperts());
    }

    /** Half a million tensors of a few hundred kinds: each kind is planned once. */
    private static Collection<Part> parts(List<TensorInfo> tensors, int numExperts) {
        Map<TensorInfo, Part> parts = new HashMap<>();
        for (TensorInfo tensor : tensors) {
            Matcher expert = EXPERT.matcher(tensor.name());
            boolean ofExpert = expert.find();
            int index = ofExpert ? Integer.parseInt(expert.group(1)) : 0;
            if (ofExpert && index >= numExperts) continue; // no such expert is ever chosen
            String kind = ofExpert ? expert.replaceFirst(".mlp.experts.") : tensor.name();
            parts.computeIfAbsent(new TensorInfo(kind, tensor.dtype(), tensor.shape()), ModelWeights::part)
                    .experts()
                    .set(index);
        }
        return parts.values();
    }

    private static Part part(TensorInfo kind) {
        TensorGroup group = TensorGroup.of(kind.name());
        Matcher layer = LAYER.matcher(kind.name());
        int behind = group == TensorGroup.EMBEDDING ? -1 : Integer.MAX_VALUE;
        return new Part(
                kind,
                group,
                Split.of(kind.name()),
                layer.find() ? Integer.parseInt(layer.group(1)) : behind,
                new BitSet());
    }

    /** By stage, what one of its devices holds. */
    List<Stage> stages(Layout layout) {
        int[] numLayers = numLayers(layout.pp());
        List<Map<TensorGroup, Long>> bytes = new ArrayList<>();
        for (int stage = 0; stage < layout.pp(); stage++) bytes.add(new EnumMap<>(TensorGroup.class));
        int heldExperts = numExperts() / layout.moeEp();
        for (Part part : parts) {
            boolean ofExperts = part.group() == TensorGroup.ROUTED_EXPERTS;
            int held = ofExperts ? part.experts().get(0, heldExperts).cardinality() : 1;
            long piece = part.split().pieceBytes(part.tensor(), ofExperts ? layout.moeTp() : layout.tp());
            bytes.get(stageOf(part.layer(), numLayers)).merge(part.group(), held * piece, Long::sum);
        }
        List<Stage> stages = new ArrayList<>();
        int first = 0;
        for (int stage = 0; stage < layout.pp(); stage++) {
            int end = first + numLayers[stage];
            int numMoe =
                    (int) IntStream.range(first, end).filter(config::isMoeLayer).count();
            stages.add(new Stage(numLayers[stage], numMoe, bytes.get(stage)));
            first = end;
        }
        return List.copyOf(stages);
    }

    private int numExperts() {
        return config.moe().map(MoeConfig::numRoutedExperts).orElse(0);
    }

    private int[] numLayers(int stages) {
        int[] numLayers = new int[stages];
        for (int stage = 0; stage < stages; stage++)
            numLayers[stage] = config.numHiddenLayers() / stages + (stage < config.numHiddenLayers() % stages ? 1 : 0);
        return numLayers;
    }

    private static int stageOf(int layer, int[] numLayers) {
        int stage = 0;
        for (int end = numLayers[0]; stage < numLayers.length - 1 && layer >= end; end += numLayers[stage]) stage++;
        return stage;
    }
}
