#include "weight.h"

void panel_products(
    const struct weight *w, int64_t panel, const struct rows *x, int64_t from, int64_t tokens, float *out, float *scratch) {
    if (w->format == INT8) int8_products(w, panel, x, from, tokens, out);
    else if (w->format == INT4_INT8) int4_int8_products(w, panel, x, from, tokens, out);
    else float_products(w, panel, x, from, tokens, out, scratch);
}
