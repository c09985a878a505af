package dev.selene.app;

import dev.selene.base.SeleneException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Where checkpoints lie. */
final class Directories {
    private Directories() {}

    /**
     * What {@code --model} names, or the embedded model.
     *
     * @param model null if the option was not given
     * @throws SeleneException of kind USER if there is no such directory
     */
    static Path existing(Path model) {
        return existing("--model", model);
    }

    /** As {@link #existing(Path)}, of another option. */
    static Path existing(String option, Path model) {
        Path directory = model == null ? embeddedModel() : model;
        if (!Files.isDirectory(directory))
            throw SeleneException.user(option + " " + directory + ": "
                    + (Files.exists(directory) ? "not a directory" : "no such directory")
                    + ". Give a checkpoint directory, the one with config.json and the .safetensors files in it.");
        return directory;
    }

    /** In the installation, which the launcher tells as {@code -Dselene.home}. */
    private static Path embeddedModel() {
        String home = System.getProperty("selene.home");
        if (home == null)
            throw SeleneException.config("the embedded model cannot be found: the system property selene.home is not"
                    + " set. Start with ./selene, or give --model DIR.");
        return Path.of(home, "models", "micro-k2");
    }
}
