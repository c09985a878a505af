package dev.selene.tools.quantize;

import dev.selene.base.SeleneException;
import dev.selene.base.TensorView;
import dev.selene.compute.Backend;
import dev.selene.model.ForwardObserver;
import dev.selene.model.LayerwiseRun;
import dev.selene.model.ModelOptions;
import dev.selene.tools.weights.Folding;
import java.util.ArrayList;
import java.util.List;

/**
 * A quantised checkpoint beside its source, as they lie on disk: weights tensor by tensor, the residual stream layer by
 * layer, predictions at the end.
 *
 * @param tensors every quantised Linear, by name
 * @param broken what keeps a tensor from being compared
 * @param layers in order, over the calibration set
 * @param heldOut predictions of held-out text
 */
record Comparison(List<TensorError> tensors, List<String> broken, List<LayerError> layers, HeldOut.Summary heldOut) {
    private static final int LOGIT_ROWS = 32;

    Comparison {
        tensors = List.copyOf(tensors);
        broken = List.copyOf(broken);
        layers = List.copyOf(layers);
    }

    /** Runs both, once the weights are compared. */
    static Comparison of(
            ComparedCheckpoint source,
            ComparedCheckpoint result,
            Backend backend,
            ModelOptions options,
            LinearTypes types,
            Folding folding,
            Prompts prompts,
            StepProgress progress) {
        List<TensorError> tensors = new ArrayList<>();
        List<String> broken = new ArrayList<>();
        types.types().forEach((linear, type) -> {
            if (type == WeightType.FLOAT) return;
            try {
                tensors.add(TensorError.of(linear, type, source.weight(linear), result.weight(linear), folding));
            } catch (SeleneException e) {
                broken.add(e.getMessage());
            }
        });
        List<LayerError> layers = new ArrayList<>();
        try (LayerwiseRun want = LayerwiseRun.begin(source.checkpoint(), backend, options, prompts.all());
                LayerwiseRun got = LayerwiseRun.begin(result.checkpoint(), backend, options, prompts.all())) {
            for (int layer = 0; layer < want.numLayers(); layer++) {
                progress.at("compare", "layer", layer, want.numLayers());
                want.nextLayer(ForwardObserver.NONE);
                got.nextLayer(ForwardObserver.NONE);
                layers.add(LayerError.of(layer, want.hidden(), got.hidden(), prompts.calibrationTokens()));
            }
            return new Comparison(tensors, broken, layers, predictions(want, got, prompts));
        }
    }

    private static HeldOut.Summary predictions(LayerwiseRun want, LayerwiseRun got, Prompts prompts) {
        HeldOut heldOut = new HeldOut();
        int row = prompts.calibrationTokens();
        for (int[] ids : prompts.heldOut()) {
            for (int first = 0; first < ids.length; first += LOGIT_ROWS) {
                int count = Math.min(LOGIT_ROWS, ids.length - first);
                TensorView source = want.logits(row + first, count);
                TensorView result = got.logits(row + first, count);
                for (int i = 0; i < count; i++)
                    heldOut.add(source, result, i, first + i + 1 < ids.length ? ids[first + i + 1] : -1);
            }
            row += ids.length;
        }
        return heldOut.summary();
    }
}
