package dev.selene.tools.doctor;

/** What a check is about; groups are shown in this order. */
public enum CheckGroup {
    HOST("host", "This machine"),
    ENVIRONMENT("env", "Environment variables"),
    WEIGHTS("weights", "Weights"),
    CONFIG("config", "config.json"),
    RANK_TABLE("rank-table", "Rank table"),
    NETWORK("network", "Network between cards"),
    LEFTOVERS("leftovers", "Left over from an earlier run");

    private final String prefix;
    private final String title;

    CheckGroup(String prefix, String title) {
        this.prefix = prefix;
        this.title = title;
    }

    /** What the ids of its checks begin with. */
    public String prefix() {
        return prefix;
    }

    public String title() {
        return title;
    }

    static CheckGroup of(String id) {
        for (CheckGroup group : values()) if (id.startsWith(group.prefix + ".")) return group;
        throw new IllegalArgumentException(id + " belongs to no group");
    }
}
