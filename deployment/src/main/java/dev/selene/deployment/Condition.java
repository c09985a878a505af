package dev.selene.deployment;

import java.util.function.Predicate;

/** When a key matters at all. While it does not, MindIE does not look at it, and what is wrong with it is no error. */
public enum Condition {
    ALWAYS("", _ -> true),
    HTTPS("httpsEnabled is true", values -> values.get(ServerKeys.HTTPS_ENABLED)),
    DISAGGREGATED(
            "inferMode is dmi", values -> values.get(ServerKeys.INFER_MODE).equals("dmi")),
    MULTI_NODE("multiNodesInferEnabled is true", values -> values.get(BackendKeys.MULTI_NODES)),
    INTER_NODE_TLS(
            "multiNodesInferEnabled and interNodeTLSEnabled are true",
            values -> values.get(BackendKeys.MULTI_NODES) && values.get(BackendKeys.INTER_NODE_TLS));

    private final String words;
    private final Predicate<ConfigValues> test;

    Condition(String words, Predicate<ConfigValues> test) {
        this.words = words;
        this.test = test;
    }

    /** For documentation: "only if …". */
    public String words() {
        return words;
    }

    boolean holds(ConfigValues values) {
        return test.test(values);
    }
}
