package dev.selene.tools.aisbench;

import dev.selene.base.SeleneException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Model configurations: AISBench's defaults, with a file of the user over them. */
public final class Configs {
    private static final long MAX_BYTES = 1 << 20;

    private Configs() {}

    /** Where a file may change a model's configuration. */
    public static Path fileOf(Path configDir, String model) {
        return configDir.resolve("models").resolve(model + ".py");
    }

    /** The configuration of a name. */
    public static ModelTask model(Optional<Path> configDir, String name) {
        String bare = name.endsWith(".py") ? name.substring(0, name.length() - 3) : name;
        ModelTask standard = ModelTask.standard(bare);
        Optional<Path> file = configDir.map(dir -> fileOf(dir, bare)).filter(Files::exists);
        if (file.isEmpty()) return standard;
        List<ModelTask> tasks = models(read(file.get()), file.get().toString(), bare);
        if (tasks.size() != 1)
            throw SeleneException.data(file.get() + ": models has " + tasks.size() + " entries, expected 1");
        return tasks.getFirst();
    }

    /** Every model of a configuration file that is given instead of {@code --models}. */
    public static List<ModelTask> ofFile(Path file) {
        return models(read(file), file.toString(), ModelTask.NAMES.getFirst());
    }

    @SuppressWarnings("unchecked")
    private static List<ModelTask> models(String text, String source, String standard) {
        Object models = PythonLiterals.assigned(text, "models", source)
                .orElseThrow(() -> SeleneException.data(source + ": no models = [dict(…)]"));
        if (!(models instanceof List<?> list))
            throw SeleneException.data(source + ": models is " + models + ", expected a list of dict(…)");
        List<ModelTask> tasks = new ArrayList<>();
        for (Object entry : list) {
            if (!(entry instanceof Map<?, ?> values))
                throw SeleneException.data(source + ": models holds " + entry + ", expected dict(…)");
            tasks.add(ModelTask.standard(standard).over((Map<String, Object>) values, source));
        }
        return tasks;
    }

    private static String read(Path file) {
        try {
            if (Files.size(file) > MAX_BYTES)
                throw SeleneException.data(file + ": longer than " + MAX_BYTES + " bytes");
            return Files.readString(file);
        } catch (IOException e) {
            throw new SeleneException(SeleneException.Kind.USER, file + ": cannot be read: " + e, e);
        }
    }
}
