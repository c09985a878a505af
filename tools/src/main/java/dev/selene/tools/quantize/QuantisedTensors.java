package dev.selene.tools.quantize;

import dev.selene.base.DType;
import dev.selene.formats.StoredTensor;
import dev.selene.tools.weights.OutputTensor;
import dev.selene.tools.weights.SourceReader;
import dev.selene.tools.weights.SourceWeight;
import dev.selene.tools.weights.SourceWeights;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** What becomes of each stored tensor of the source, and the type of everything that is written. */
final class QuantisedTensors {
    private final SourceWeights weights;
    private final SourceReader reader;
    private final LinearTypes types;
    private final CalibrationResult calibration;
    private final Map<String, WeightType> written = new TreeMap<>();

    QuantisedTensors(SourceWeights weights, SourceReader reader, LinearTypes types, CalibrationResult calibration) {
        this.weights = weights;
        this.reader = reader;
        this.types = types;
        this.calibration = calibration;
    }

    /** Name of every tensor made so far, to the type of its Linear; {@code FLOAT} for what is none. */
    Map<String, WeightType> written() {
        return written;
    }

    /** The tensors that stand where {@code stored} stood: none for the scale of a weight, which goes with the weight. */
    List<OutputTensor> madeOf(StoredTensor stored) {
        Optional<SourceWeight> owner = weights.weightOf(stored.name());
        if (owner.isPresent() && !owner.get().parts().getFirst().equals(stored)) return List.of();
        String linear = owner.map(LinearTypes::nameOf).orElse(stored.name());
        WeightType type = types.types().getOrDefault(linear, WeightType.FLOAT);
        List<OutputTensor> made = owner.map(weight -> madeOf(linear, type, weight, stored))
                .orElseGet(() -> List.of(OutputTensor.copy(stored.name(), stored, reader)));
        for (OutputTensor tensor : made) written.put(tensor.info().name(), type);
        return made;
    }

    private List<OutputTensor> madeOf(String linear, WeightType type, SourceWeight weight, StoredTensor stored) {
        Quantiser quantiser = new Quantiser(linear, weight, calibration.folding());
        return switch (type) {
            case W8A8 -> quantiser.w8a8(calibration.ranges().get(linear));
            case W8A8_DYNAMIC -> quantiser.w8a8Dynamic();
            case INT4, W4A8 -> isStoredAsInt4(weight) ? copies(weight) : quantiser.int4();
            case FLOAT -> {
                boolean isStoredSo =
                        weight.parts().size() == 1 && !calibration.folding().changes(linear);
                yield List.of(isStoredSo ? OutputTensor.copy(stored.name(), stored, reader) : quantiser.floats());
            }
        };
    }

    /** In the groups that are written: what is INT4 already keeps its bits. */
    private static boolean isStoredAsInt4(SourceWeight weight) {
        List<StoredTensor> parts = weight.parts();
        return parts.getFirst().dtype() == DType.INT32
                && parts.get(1).shape().dimension(1) * Int4.GROUP == weight.columns();
    }

    private List<OutputTensor> copies(SourceWeight weight) {
        return weight.parts().stream()
                .map(part -> OutputTensor.copy(part.name(), part, reader))
                .toList();
    }

    /** All that {@code inOrder} becomes. */
    List<OutputTensor> madeOf(List<StoredTensor> inOrder) {
        List<OutputTensor> made = new ArrayList<>();
        for (StoredTensor stored : inOrder) made.addAll(madeOf(stored));
        return made;
    }
}
