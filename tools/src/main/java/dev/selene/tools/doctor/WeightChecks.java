package dev.selene.tools.doctor;

import dev.selene.base.DType;
import dev.selene.base.Json;
import dev.selene.base.SeleneException;
import dev.selene.deployment.Severity;
import dev.selene.formats.Checkpoint;
import dev.selene.formats.GenerationConfig;
import dev.selene.formats.ModelConfig;
import dev.selene.formats.ModelFamily;
import dev.selene.formats.QuantisationConfig;
import dev.selene.text.ChatTemplate;
import dev.selene.text.Tokenizer;
import dev.selene.text.Tokenizers;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.BiFunction;
import java.util.function.Supplier;
import java.util.stream.Stream;

/** Whether a weight directory is whole and says what it must; nothing but headers and small files is read. */
final class WeightChecks {
    private static final long MAX_CONFIG_BYTES = 16 << 20;
    private static final String END_OF_TURN = "<|im_end|>";

    private WeightChecks() {}

    static List<Check> all() {
        return List.of(
                new Check(
                        "weights.directory",
                        Severity.ERROR,
                        "the weight directory is there",
                        "Nothing can be loaded.",
                        "Name the directory that holds config.json and the .safetensors files.",
                        WeightChecks::directory),
                new Check(
                        "weights.config",
                        Severity.ERROR,
                        "config.json names a model that is supported, with fields that fit together",
                        "Nothing can be loaded.",
                        "Fetch config.json of the same revision as the weights.",
                        site -> in(site, WeightChecks::config)),
                new Check(
                        "weights.files",
                        Severity.ERROR,
                        "index and weight files are complete",
                        "Loading ends in the middle, or a tensor is missing.",
                        "Fetch what is missing; ./selene verify-weights checks contents too.",
                        site -> in(site, WeightChecks::files)),
                new Check(
                        "weights.quantisation",
                        Severity.ERROR,
                        "the description of the quantisation is that of these weights",
                        "Integers would be read as if they were weights: answers are noise.",
                        "Keep config.json, quant_model_description.json and weights of one quantisation together; ./selene"
                                + " quantize writes all of them.",
                        site -> in(site, WeightChecks::quantisation)),
                new Check(
                        "weights.tokenizer",
                        Severity.ERROR,
                        "the tokenizer can be opened and has no more tokens than the model",
                        "Text cannot be turned into tokens.",
                        "Copy the tokenizer files of the original checkpoint.",
                        site -> in(site, WeightChecks::tokenizer)),
                new Check(
                        "weights.template",
                        Severity.ERROR,
                        "there is a chat template that can be read",
                        "Chat requests cannot be answered, or are put to the model in a form it was not trained on.",
                        "Copy chat_template.jinja, or tokenizer_config.json with chat_template, of the original checkpoint.",
                        site -> in(site, WeightChecks::template)),
                new Check(
                        "weights.stop-ids",
                        Severity.ERROR,
                        "generation_config.json stops at the end of a turn",
                        "Kimi-K2's config.json names [EOS], but a turn ends with <|im_end|>: without generation_config.json"
                                + " answers go on until max_tokens.",
                        "Copy generation_config.json of the original checkpoint.",
                        site -> in(site, WeightChecks::stopIds)),
                new Check(
                        "weights.remote-code",
                        Severity.WARNING,
                        "the Python files of Kimi's tokenizer are there for MindIE",
                        "MindIE loads the tokenizer by running them.",
                        "Copy tokenization_kimi.py of the original checkpoint, and read it before.",
                        site -> in(site, WeightChecks::remoteCode)));
    }

    private static Outcome in(Site site, BiFunction<Site, Path, Outcome> look) {
        Optional<Path> weights = site.weights();
        if (weights.isEmpty()) return new Outcome.Skipped("no weights were named: --weights DIR");
        if (!Files.isDirectory(weights.get()))
            return new Outcome.Skipped(weights.get() + " is no directory: weights.directory tells");
        return look.apply(site, weights.get());
    }

    private static Outcome directory(Site site) {
        Optional<Path> weights = site.weights();
        if (weights.isEmpty()) return new Outcome.Skipped("no weights were named: --weights DIR");
        return Files.isDirectory(weights.get())
                ? new Outcome.Passed(weights.get().toString())
                : Outcome.failed(
                        weights.get() + (Files.exists(weights.get()) ? " is no directory" : " does not exist"));
    }

    private static Outcome config(Site site, Path weights) {
        return reading(() -> {
            ModelConfig config = ModelConfig.read(weights);
            return config.family().displayName() + ", " + config.numHiddenLayers() + " layers";
        });
    }

    private static Outcome files(Site site, Path weights) {
        return reading(() -> {
            try (Checkpoint checkpoint = Checkpoint.open(weights)) {
                return checkpoint.tensors().size() + " tensors";
            }
        });
    }

    private static Outcome quantisation(Site site, Path weights) {
        if (site.modelConfig().isEmpty()) return new Outcome.Skipped("config.json is not right yet");
        String quantize = Json.read(weights.resolve("config.json"), MAX_CONFIG_BYTES)
                .path("quantize")
                .asText("")
                .toLowerCase(Locale.ROOT);
        boolean described = names(weights).stream().anyMatch(name -> name.matches("quant_model_description.*\\.json"));
        QuantisationConfig configured = site.modelConfig().get().quantisation();
        if (quantize.startsWith("w8a8") && !described)
            return Outcome.failed(weights + ": config.json says quantize " + quantize
                    + ", and there is no quant_model_description.json");
        if (described && configured instanceof QuantisationConfig.Fp8Block)
            return Outcome.failed(
                    weights + ": quant_model_description.json is there, and config.json says FP8: that is the"
                            + " config.json of the original weights");
        return reading(() -> described(weights));
    }

    /** Says what the description holds; fails if it speaks of tensors that are not there, or is silent about INT8. */
    private static String described(Path weights) {
        try (Checkpoint checkpoint = Checkpoint.open(weights)) {
            if (checkpoint.quantDescription().isEmpty())
                return checkpoint.config().quantisation().getClass().getSimpleName();
            var types = checkpoint.quantDescription().get().types();
            List<String> missing = types.keySet().stream()
                    .filter(name -> !checkpoint.tensors().containsKey(name))
                    .toList();
            if (!missing.isEmpty())
                throw SeleneException.data(weights + ": quant_model_description.json describes " + missing.size()
                        + " tensors that are not there, for example " + missing.getFirst());
            List<String> silent = checkpoint.tensors().values().stream()
                    .filter(tensor -> tensor.dtype() == DType.INT8)
                    .map(tensor -> tensor.name())
                    .filter(name -> !types.getOrDefault(name, "FLOAT").startsWith("W"))
                    .toList();
            if (!silent.isEmpty())
                throw SeleneException.data(weights + ": " + silent.size()
                        + " INT8 tensors are not described as quantised," + " for example " + silent.getFirst());
            return types.size() + " tensors described";
        }
    }

    private static Outcome tokenizer(Site site, Path weights) {
        return reading(() -> {
            Tokenizer tokenizer = Tokenizers.open(weights);
            int rows = site.modelConfig().map(ModelConfig::vocabSize).orElse(Integer.MAX_VALUE);
            if (tokenizer.vocabSize() > rows)
                throw SeleneException.data(weights + ": the tokenizer has " + tokenizer.vocabSize()
                        + " tokens, the model's vocab_size is " + rows);
            return tokenizer.vocabSize() + " tokens";
        });
    }

    private static Outcome template(Site site, Path weights) {
        return reading(() -> {
            ChatTemplate.open(weights);
            return "it can be read";
        });
    }

    private static Outcome stopIds(Site site, Path weights) {
        if (site.modelConfig().isEmpty()) return new Outcome.Skipped("config.json is not right yet");
        ModelFamily family = site.modelConfig().get().family();
        if (family != ModelFamily.KIMI_K2 && family != ModelFamily.KIMI_K25)
            return new Outcome.Skipped("the model is not Kimi-K2");
        OptionalInt end;
        GenerationConfig generation;
        try {
            end = Tokenizers.open(weights).controlToken(END_OF_TURN);
            generation = GenerationConfig.read(weights);
        } catch (SeleneException e) {
            return Outcome.failed(e.getMessage());
        }
        if (end.isEmpty()) return new Outcome.Skipped("the tokenizer has no " + END_OF_TURN);
        return generation.eosTokenIds().contains(end.getAsInt())
                ? new Outcome.Passed(END_OF_TURN + " is " + end.getAsInt() + ", which stops")
                : Outcome.failed(weights + ": generation_config.json stops at " + generation.eosTokenIds() + ", and "
                        + END_OF_TURN + " is " + end.getAsInt());
    }

    private static Outcome remoteCode(Site site, Path weights) {
        if (site.cards().isEmpty()) return new Outcome.Skipped("there are no cards here: Selene runs no Python");
        if (!Files.exists(weights.resolve("tiktoken.model"))) return new Outcome.Skipped("the tokenizer is not Kimi's");
        return Files.isRegularFile(weights.resolve("tokenization_kimi.py"))
                ? new Outcome.Passed("tokenization_kimi.py")
                : Outcome.failed(weights + ": no tokenization_kimi.py");
    }

    private static List<String> names(Path directory) {
        try (Stream<Path> entries = Files.list(directory)) {
            return entries.map(entry -> entry.getFileName().toString()).sorted().toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Reads something that says itself what is wrong with it. */
    private static Outcome reading(Supplier<String> reader) {
        try {
            return new Outcome.Passed(reader.get());
        } catch (SeleneException e) {
            return Outcome.failed(e.getMessage());
        }
    }
}
