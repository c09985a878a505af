package dev.selene.deployment;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * A config.json that the service can start from: what its values mean here.
 *
 * @param parameters every key with its value, in the order of the documentation
 */
public record DeploymentConfig(
        ServerSettings server,
        ModelSettings model,
        ScheduleSettings schedule,
        LogSettings log,
        SeleneSettings selene,
        List<Parameter> parameters) {
    public DeploymentConfig {
        parameters = List.copyOf(parameters);
    }

    static DeploymentConfig of(ConfigValues values, Environment environment, Path install) {
        return new DeploymentConfig(
                ServerSettings.of(values, environment, install),
                ModelSettings.of(values),
                ScheduleSettings.of(values),
                LogSettings.of(values),
                SeleneSettings.of(values, install),
                ConfigKeys.all().stream()
                        .filter(key -> !(key.type() instanceof ValueType.Json) || key == DeployKeys.MODELS)
                        .<Parameter>map(key -> Parameter.of(key, values))
                        .toList());
    }

    /** One of them, by the path of its key. */
    public Optional<Parameter> parameter(String path) {
        return parameters.stream()
                .filter(parameter -> parameter.key().path().equals(path))
                .findFirst();
    }

    /** The keys that the file sets and that change nothing here; each says why ({@link Key#effect()}). */
    public List<Key<?>> withoutEffect() {
        return parameters.stream()
                .filter(Parameter::written)
                .<Key<?>>map(Parameter::key)
                .filter(key -> key.effect() instanceof Effect.NotApplicable)
                .toList();
    }
}
