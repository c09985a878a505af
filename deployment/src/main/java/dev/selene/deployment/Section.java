package dev.selene.deployment;

/** An object of config.json, in the order in which MindIE checks them. */
public enum Section {
    TOP("", "the file"),
    SERVER("ServerConfig", "ServerConfig"),
    HEALTH("ServerConfig.HealthCheckConfig", "ServerConfig"),
    BACKEND("BackendConfig", "BackendConfig"),
    KV_POOL("BackendConfig.kvPoolConfig", "BackendConfig"),
    SCHEDULE("BackendConfig.ScheduleConfig", "ScheduleConfig"),
    DEPLOY("BackendConfig.ModelDeployConfig", "ModelDeployConfig"),
    MODEL("BackendConfig.ModelDeployConfig.ModelConfig[0]", "ModelDeployConfig"),
    LOG("LogConfig", "LogConfig"),
    SELENE("Selene", "Selene");

    private final String path;
    private final String block;

    Section(String path, String block) {
        this.path = path;
        this.block = block;
    }

    /** From the root of the file; empty for the root itself. */
    public String path() {
        return path;
    }

    /** Whose initialisation fails when a key of it is wrong, as MindIE's message names it. */
    public String block() {
        return block;
    }

    String pathOf(String name) {
        return path.isEmpty() ? name : path + "." + name;
    }
}
