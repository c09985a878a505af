// The down projections of the chosen experts, weighted and added in the order of each token's list.
#include "weight.h"

struct experts_down {
    const struct weight *experts; // [experts][3]: gate, up, down
    const int32_t *group_start, *group_expert;
    int64_t groups;
    struct rows x;            // by choice
    const int32_t *choice_of; // [tokens][per_token]: where each choice was sorted to
    const float *factors;     // [tokens][per_token]
    int64_t tokens, per_token;
    float *y;
    int64_t y_stride; // elements
    int64_t outputs;  // byte offset of [choices][PANEL] F32 in the scratch
};

// A unit is a panel of all experts.
KERNEL(experts_down) {
    const struct experts_down *a = arguments;
    float *outputs = (float *) ((char *) scratch + a->outputs);
    for (int64_t panel = from; panel < end; panel++) {
        for (int64_t g = 0; g < a->groups; g++) {
            int64_t start = a->group_start[g];
            panel_products(
                a->experts + 3 * a->group_expert[g] + 2, panel, &a->x, start, a->group_start[g + 1] - start,
                outputs + start * PANEL, scratch);
        }
        int64_t width = smaller(PANEL, a->experts[2].out - panel * PANEL);
        for (int64_t t = 0; t < a->tokens; t++) {
            float sums[PANEL] = {0};
            for (int64_t j = 0; j < a->per_token; j++) {
                float factor = a->factors[t * a->per_token + j];
                const float *output = outputs + (int64_t) a->choice_of[t * a->per_token + j] * PANEL;
                for (int n = 0; n < PANEL; n++) sums[n] += factor * output[n];
            }
            memcpy(a->y + t * a->y_stride + panel * PANEL, sums, width * sizeof(float));
        }
    }
}
