package dev.selene.tools;

/** The parts of a model that tensors are counted by. */
public enum TensorGroup {
    EMBEDDING("embedding"),
    ATTENTION("attention"),
    DENSE_MLP("dense MLP"),
    ROUTER("router"),
    ROUTED_EXPERTS("routed experts"),
    SHARED_EXPERTS("shared experts"),
    NORMS("norms"),
    HEAD("output head"),
    OTHER("other");

    private final String displayName;

    TensorGroup(String displayName) {
        this.displayName = displayName;
    }

    public String displayName() {
        return displayName;
    }

    /** Tells the group from a tensor name of the DeepSeek-V3 family, with or without a prefix. */
    public static TensorGroup of(String name) {
        if (name.contains(".mlp.experts.")) return ROUTED_EXPERTS;
        if (name.contains(".mlp.shared_experts.")) return SHARED_EXPERTS;
        if (name.contains(".mlp.gate.")) return ROUTER;
        if (name.contains(".mlp.")) return DENSE_MLP;
        if (name.contains("norm.")) return NORMS;
        if (name.contains(".self_attn.")) return ATTENTION;
        if (name.contains("embed_tokens.")) return EMBEDDING;
        if (name.contains("lm_head.")) return HEAD;
        return OTHER;
    }
}
