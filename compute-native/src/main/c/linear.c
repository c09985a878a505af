// y = W x, or several of them at once, each on its own part of the rows: the value projections of the heads.
#include "weight.h"

struct linear {
    const struct weight *weights; // [batch]
    int64_t batch;
    struct rows x;
    int64_t x_step; // bytes from the part of one weight to that of the next
    float *y;
    int64_t y_stride; // elements
    int64_t y_step;   // elements
    int64_t tokens;
};

enum { TOKENS = 96 };

// A unit is a panel of one weight.
KERNEL(linear) {
    const struct linear *a = arguments;
    int64_t panels = panels_of(a->weights);
    for (int64_t unit = from; unit < end; unit++) {
        int64_t which = unit / panels;
        int64_t panel = unit % panels;
        const struct weight *w = a->weights + which;
        struct rows x = a->x;
        x.data += which * a->x_step;
        float *y = a->y + which * a->y_step + panel * PANEL;
        int64_t width = smaller(PANEL, w->out - panel * PANEL);
        for (int64_t t = 0; t < a->tokens; t += TOKENS) {
            float out[TOKENS * PANEL];
            int64_t tokens = smaller(TOKENS, a->tokens - t);
            panel_products(w, panel, &x, t, tokens, out, scratch);
            for (int64_t m = 0; m < tokens; m++)
                memcpy(y + (t + m) * a->y_stride, out + m * PANEL, width * sizeof(float));
        }
    }
}
