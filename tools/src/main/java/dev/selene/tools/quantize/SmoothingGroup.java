package dev.selene.tools.quantize;

import dev.selene.formats.AttentionConfig;
import dev.selene.formats.ModelConfig;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Linears of one layer that share an input, and the tensor before them that can take the inverse of what their columns are
 * multiplied with. The three of an attention layer: {@code input_layernorm → q_a_proj (q_proj), kv_a_proj_with_mqa};
 * {@code q_a_layernorm → q_b_proj}; value rows of {@code kv_b_proj → o_proj}. Source: msmodelslim's sub-graphs for
 * multi-head latent attention.
 *
 * @param linears full names; the input of the first is observed for all
 * @param upstream the tensor before them, without {@code .weight}
 * @param rows which rows of {@code upstream} make the input channels; empty for a norm, whose elements do, in order
 */
record SmoothingGroup(List<String> linears, String upstream, Optional<Rows> rows) {
    /**
     * @param ofChannel the row that makes each channel
     * @param count of all rows
     */
    record Rows(int[] ofChannel, int count) {}

    static List<SmoothingGroup> ofLayer(ModelConfig config, int layer) {
        String prefix = new LayerLinears(config).prefix(layer);
        AttentionConfig dims = config.attention();
        List<SmoothingGroup> groups = new ArrayList<>();
        boolean lowRank = dims.qLoraRank().isPresent();
        groups.add(afterNorm(
                prefix + "input_layernorm",
                prefix + (lowRank ? "self_attn.q_a_proj" : "self_attn.q_proj"),
                prefix + "self_attn.kv_a_proj_with_mqa"));
        if (lowRank) groups.add(afterNorm(prefix + "self_attn.q_a_layernorm", prefix + "self_attn.q_b_proj"));
        groups.add(afterValues(prefix, dims));
        return groups;
    }

    private static SmoothingGroup afterNorm(String norm, String... linears) {
        return new SmoothingGroup(List.of(linears), norm, Optional.empty());
    }

    /** Channel {@code h · v + i} is made by row {@code h · (nope + v) + nope + i}. */
    private static SmoothingGroup afterValues(String prefix, AttentionConfig dims) {
        int perHead = dims.qkNopeHeadDim() + dims.vHeadDim();
        int[] rows = new int[dims.numHeads() * dims.vHeadDim()];
        for (int c = 0; c < rows.length; c++)
            rows[c] = c / dims.vHeadDim() * perHead + dims.qkNopeHeadDim() + c % dims.vHeadDim();
        return new SmoothingGroup(
                List.of(prefix + "self_attn.o_proj"),
                prefix + "self_attn.kv_b_proj",
                Optional.of(new Rows(rows, dims.numHeads() * perHead)));
    }

    /** Adds the folding of these exponents, one for each channel. */
    void fold(int[] exponents, Map<String, int[]> columns, Map<String, int[]> rowsOf) {
        for (String linear : linears) columns.put(linear, exponents);
        int[] inverse = Arrays.stream(exponents).map(e -> -e).toArray();
        if (rows.isEmpty()) columns.put(upstream, inverse);
        else rowsOf.put(upstream, byRow(rows.get(), inverse));
    }

    private static int[] byRow(Rows rows, int[] exponents) {
        int[] byRow = new int[rows.count()];
        for (int c = 0; c < exponents.length; c++) byRow[rows.ofChannel()[c]] = exponents[c];
        return byRow;
    }
}
