package dev.selene.deployment;

import java.util.Map;
import java.util.Optional;

/** The environment of the service, as MindIE sees it: a value of more than 256 characters counts as unset, an empty one too. */
public record Environment(Map<String, String> variables) {
    static final int MAX_LENGTH = 256;

    /** Where problems of variables are said to be. */
    public static final Place PLACE = Place.of("environment");

    public Environment {
        variables = Map.copyOf(variables);
    }

    public static Environment empty() {
        return new Environment(Map.of());
    }

    public Optional<String> get(String name) {
        return Optional.ofNullable(variables.get(name))
                .filter(value -> !value.isEmpty() && value.length() <= MAX_LENGTH);
    }

    /** What of an installation of MindIE is looked for relative to: {@code MINDIE_LLM_HOME_PATH}, or 2.x's name for it. */
    public Optional<String> installDirectory() {
        return get("MINDIE_LLM_HOME_PATH").or(() -> get("MIES_INSTALL_PATH"));
    }

    /** False if {@code MINDIE_CHECK_INPUTFILES_PERMISSION} is 0. */
    public boolean checksPermissions() {
        return !get("MINDIE_CHECK_INPUTFILES_PERMISSION").equals(Optional.of("0"));
    }
}
