package dev.selene.formats;

/** The published architectures that share DeepSeek-V3's graph. */
public enum ModelFamily {
    DEEPSEEK_V2("DeepSeek-V2"),
    DEEPSEEK_V3("DeepSeek-V3"),
    KIMI_K2("Kimi-K2"),
    KIMI_K25("Kimi-K2.5"),
    GLM4_MOE_LITE("GLM-4.7-Flash");

    private final String displayName;

    ModelFamily(String displayName) {
        this.displayName = displayName;
    }

    /** As its makers write it. */
    public String displayName() {
        return displayName;
    }

    /** Whether it is one of Moonshot's. */
    public boolean isKimi() {
        return this == KIMI_K2 || this == KIMI_K25;
    }
}
