package dev.selene.formats;

import java.util.Map;

/**
 * {@code quant_model_description.json} of msmodelslim (AscendV1): what each tensor is.
 *
 * @param types tensor name to type as written: {@code FLOAT}, {@code W8A8}, {@code W8A8_DYNAMIC}, …
 */
public record QuantDescription(Map<String, String> types) {
    public QuantDescription {
        types = Map.copyOf(types);
    }
}
