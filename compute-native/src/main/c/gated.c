// silu(gate x) * up x for the tokens of several experts; a plain gated MLP is one expert that has all tokens.
#include "exp.h"
#include "weight.h"

struct gated {
    const struct weight *experts;   // [experts][3]: gate, up, down
    const int32_t *group_start;     // [groups + 1]: choices [start, next start) belong to one expert
    const int32_t *group_expert;    // [groups]
    struct rows gate_x, up_x;       // by choice
    float *out;                     // by choice
    int64_t out_stride;             // elements
};

enum { TOKENS = 96 };

// A unit is a panel of one group.
KERNEL(gated) {
    const struct gated *a = arguments;
    int64_t panels = panels_of(a->experts);
    for (int64_t unit = from; unit < end; unit++) {
        int64_t group = unit / panels;
        int64_t panel = unit % panels;
        const struct weight *gate = a->experts + 3 * a->group_expert[group];
        const struct weight *up = gate + 1;
        int64_t width = smaller(PANEL, gate->out - panel * PANEL);
        int64_t last = a->group_start[group + 1];
        for (int64_t c = a->group_start[group]; c < last; c += TOKENS) {
            float gates[TOKENS * PANEL], ups[TOKENS * PANEL];
            int64_t tokens = smaller(TOKENS, last - c);
            panel_products(gate, panel, &a->gate_x, c, tokens, gates, scratch);
            panel_products(up, panel, &a->up_x, c, tokens, ups, scratch);
            for (int64_t m = 0; m < tokens; m++) {
                for (int n = 0; n < PANEL; n += LANES) {
                    float *g = gates + m * PANEL + n;
                    f32x16_store(g, silu_times(f32x16_load(g), f32x16_load(ups + m * PANEL + n)));
                }
                memcpy(a->out + (c + m) * a->out_stride + panel * PANEL, gates + m * PANEL, width * sizeof(float));
            }
        }
    }
}
