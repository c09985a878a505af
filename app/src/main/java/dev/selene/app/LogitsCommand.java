package dev.selene.app;

import dev.selene.base.DType;
import dev.selene.base.JsonLines;
import dev.selene.base.SeleneException;
import dev.selene.llm.LlmOptions;
import dev.selene.model.LanguageModel;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Shows what the model computes for given tokens. */
@Command(
        name = "logits",
        description = "Compute the logits and experts of given token ids.",
        mixinStandardHelpOptions = true,
        footer = {
            "",
            "Examples:",
            "  ./selene logits --tokens-file sequences.jsonl --json",
            "  ./selene logits --model /models/kimi-k2 --tokens-file - --kv-dtype f32 --chunk 7 --json",
            "",
            "Each line of FILE is {\"name\": \"a\", \"tokens\": [1, 2]}; each line of --json output is {\"name\": \"a\",",
            "\"top\": [[[id, logit] x 20] per position], \"last_logits\": [all of the last position],",
            "\"experts\": {\"layer\": [[ids, ascending] per token]}}. Logits are the shortest decimal of the F32 value.",
            "The result does not depend on --chunk."
        })
final class LogitsCommand implements Callable<Integer> {
    private static final int DEFAULT_CHUNK = 512;

    private final Streams streams;

    @Option(
            names = "--tokens-file",
            paramLabel = "FILE",
            required = true,
            description = "token ids, JSON lines; - is stdin")
    private Path tokensFile;

    @Option(
            names = "--chunk",
            paramLabel = "N",
            defaultValue = "" + DEFAULT_CHUNK,
            description = "compute N tokens in one forward pass; default: ${DEFAULT-VALUE}")
    private int chunk;

    @Option(names = "--json", description = "print JSON lines")
    private boolean json;

    @Mixin
    private ModelSettings modelSettings;

    LogitsCommand(Streams streams) {
        this.streams = streams;
    }

    @Override
    public Integer call() {
        if (chunk < 1) throw SeleneException.user("--chunk " + chunk + " is below 1");
        LlmOptions options = modelSettings.llmOptions();
        try (JsonLines lines = JsonLines.open(tokensFile, streams.in());
                BareModel bare = BareModel.open(modelSettings.directory(), options, chunk)) {
            compute(lines, bare.model(), options.kvDType());
        }
        return 0;
    }

    private void compute(JsonLines lines, LanguageModel model, DType kvDType) {
        for (Optional<JsonLines.Line> next = lines.next(); next.isPresent(); next = lines.next()) {
            TokenSequence sequence = TokenSequence.parse(next.get());
            sequence.requireFits(next.get(), model.vocabSize(), model.contextLength());
            SequenceLogits logits = SequenceLogits.compute(model, sequence.tokenIds(), chunk, kvDType);
            streams.printLine(json ? logits.toJson(sequence.name()) : logits.toText(sequence.name()));
        }
    }
}
