package dev.selene.deployment;

import java.nio.file.Path;
import java.util.Optional;

/** Reads config.json: the one judgement that the service, its doctor and its documentation share. */
public final class ConfigFile {
    private static final String INVALID = "Json file is invalid. Please check json format! ";

    private ConfigFile() {}

    /**
     * Where the file is: what the command line says, else {@code MIES_CONFIG_JSON_PATH}, else {@code conf/config.json} of the
     * installation that the environment names, else of the one that the program belongs to.
     *
     * @param option of the command line
     * @param programHome the directory above the program's own {@code bin}
     */
    public static Path locate(Optional<Path> option, Environment environment, Path programHome) {
        return option.or(() -> environment.get("MIES_CONFIG_JSON_PATH").map(Path::of))
                .orElseGet(() -> environment
                        .installDirectory()
                        .map(Path::of)
                        .orElse(programHome)
                        .resolve("conf/config.json"));
    }

    /**
     * Checks a file as the service does at its start.
     *
     * @param file its name, for messages and for relative paths: they lie below the directory that the environment names as
     *     the installation, else below the one that holds {@code conf}
     */
    public static Checked<DeploymentConfig> read(byte[] bytes, Path file, Environment environment) {
        Problems problems = new Problems();
        Optional<JsonValue.Obj> root = JsonFile.read(bytes, file.toString(), INVALID, problems);
        if (root.isEmpty()) return new Checked<>(Optional.empty(), problems.all());
        ConfigValues values = new ConfigValues(Place.of(file.toString()));
        ConfigReader.read(root.get(), values, problems);
        new ServerRules(values, environment, problems).check();
        new BackendRules(values, problems).check();
        ScheduleRules schedule = new ScheduleRules(values, problems);
        schedule.check();
        new ModelRules(values, environment, problems).check();
        schedule.checkAgainstModel();
        if (Checked.hasErrors(problems.all())) return new Checked<>(Optional.empty(), problems.all());
        return Checked.of(DeploymentConfig.of(values, environment, install(file, environment)), problems.all());
    }

    private static Path install(Path file, Environment environment) {
        return environment.installDirectory().map(Path::of).orElseGet(() -> {
            Path absolute = file.toAbsolutePath().normalize();
            Path folder = absolute.getParent() == null ? absolute : absolute.getParent();
            boolean conf = folder.endsWith("conf") && folder.getParent() != null;
            return conf ? folder.getParent() : folder;
        });
    }
}
