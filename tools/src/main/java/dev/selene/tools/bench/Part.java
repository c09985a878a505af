package dev.selene.tools.bench;

import java.util.Locale;

/** The parts of a forward pass that a step's time is divided into. */
public enum Part {
    EMBEDDING("embed"),
    /** Norms and the additions to the residual stream. */
    NORMS("norms"),
    /** Queries, and what is cached of keys and values. */
    QKV_PROJECTIONS("q, kv"),
    /** Rotation of queries and keys, and writing to the cache. */
    ROPE_AND_CACHE("rope"),
    /** Both halves of {@code kv_b_proj}. */
    KV_UP("kv_b"),
    ATTENTION("attn"),
    OUTPUT_PROJECTION("o"),
    /** The router's Linear and the choice of experts. */
    ROUTER("router"),
    ROUTED_EXPERTS("experts"),
    SHARED_EXPERTS("shared"),
    DENSE_MLP("dense"),
    OUTPUT_HEAD("head"),
    /** Everything between the operations of a backend. */
    REST("rest");

    private final String label;

    Part(String label) {
        this.label = label;
    }

    /** A word for a column's head. */
    public String label() {
        return label;
    }

    /** Its key in JSON. */
    public String key() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** Where the Linear of this name belongs. */
    static Part ofLinear(String name) {
        if (name.contains("lm_head") || name.contains("embed_tokens")) return OUTPUT_HEAD;
        if (name.contains("o_proj")) return OUTPUT_PROJECTION;
        if (name.contains(".mlp.gate.")) return ROUTER;
        if (name.contains("self_attn.")) return QKV_PROJECTIONS;
        return REST;
    }

    /** Where the gated MLP with a weight of this name belongs. */
    static Part ofMlp(String name) {
        return name.contains("shared_experts") ? SHARED_EXPERTS : DENSE_MLP;
    }
}
