package dev.selene.app;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.selene.base.SeleneException;
import dev.selene.engine.FinishReason;
import dev.selene.engine.LogprobOptions;
import dev.selene.engine.TokenLogprobs;
import dev.selene.llm.Answer;
import dev.selene.llm.GenerationOptions;
import dev.selene.llm.Llm;
import dev.selene.text.Tokenizer.ControlText;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.OptionalInt;
import java.util.concurrent.Callable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Continues text or token ids, without a chat template. */
@Command(
        name = "generate",
        description = "Continue a text or token ids, without a chat template.",
        mixinStandardHelpOptions = true,
        footer = {
            "",
            "Examples:",
            "  ./selene generate --prompt \"17 + 25 =\" --max-tokens 20",
            "  ./selene generate --tokens-file sequences.jsonl --max-tokens 16 --temperature 0 --json",
            "",
            "Each line of FILE is {\"name\": \"a\", \"tokens\": [1, 2]}; each line of --json output is",
            "{\"name\": \"a\", \"token_ids\": [3, 4], \"finish_reason\": \"stop\"}. token_ids ends with the stop token.",
            "--logprobs N adds \"logprobs\": [[id, logprob, [[id, logprob] x N]] for each token]."
        })
final class GenerateCommand implements Callable<Integer> {
    private final Streams streams;

    /** One of the two. */
    static final class Source {
        @Option(names = "--prompt", paramLabel = "TEXT", required = true, description = "text to continue")
        private String prompt;

        @Option(
                names = "--tokens-file",
                paramLabel = "FILE",
                required = true,
                description = "token ids to continue, JSON lines; - is stdin")
        private Path tokensFile;
    }

    @ArgGroup(exclusive = true, multiplicity = "1")
    private Source source;

    @Option(names = "--ignore-eos", description = "go on after an end-of-sequence token")
    private boolean ignoreEos;

    @Option(
            names = "--logprobs",
            paramLabel = "N",
            description = "with --json, tell the log-probability of each token and the N most probable, 0 to 20")
    private Integer logprobs;

    @Option(
            names = "--prompt-logprobs",
            paramLabel = "N",
            description = "with --json, tell those of each prompt token but the first")
    private Integer promptLogprobs;

    @Option(names = "--json", description = "print JSON lines")
    private boolean json;

    @Option(
            names = "--stats",
            paramLabel = "FILE",
            description =
                    "write what the engine did as JSON: steps, tokens, right guesses, time, tokens of each expert")
    private Path statsFile;

    @Mixin
    private ModelSettings modelSettings;

    @Mixin
    private ServingSettings servingSettings;

    @Mixin
    private SpeculationSettings speculationSettings;

    @Mixin
    private SamplingSettings samplingSettings;

    GenerateCommand(Streams streams) {
        this.streams = streams;
    }

    @Override
    public Integer call() {
        Llm llm = Llm.open(
                modelSettings.directory(),
                modelSettings.llmOptions(speculationSettings.over(servingSettings.options())));
        try (llm) {
            GenerationOptions options = samplingSettings.generationOptions(llm, ignoreEos, logprobOptions());
            if (source.prompt != null) continueText(llm, options);
            else continueLines(llm, options);
        }
        if (statsFile != null) StatsFile.write(statsFile, llm);
        return 0;
    }

    private LogprobOptions logprobOptions() {
        if ((logprobs != null || promptLogprobs != null) && !json)
            throw SeleneException.user("--logprobs and --prompt-logprobs are told with --json only");
        return new LogprobOptions(optional(logprobs), optional(promptLogprobs));
    }

    private static OptionalInt optional(Integer value) {
        return value == null ? OptionalInt.empty() : OptionalInt.of(value);
    }

    private void continueText(Llm llm, GenerationOptions options) {
        int[] promptIds = llm.tokenizer().encode(source.prompt, ControlText.AS_PLAIN_TEXT);
        if (json) {
            Answer answer = llm.generate(promptIds, options);
            streams.printLine(toJson("prompt", answer));
        } else {
            AnswerStream stream = new AnswerStream();
            llm.generate(promptIds, options, stream);
            stream.drainTo(streams::print);
            streams.printLine("");
        }
    }

    private void continueLines(Llm llm, GenerationOptions options) {
        try (TokensFile file = TokensFile.open(source.tokensFile, streams.in())) {
            try {
                llm.generateAll(file, options, answer -> print(file.nextName(), answer));
            } catch (SeleneException e) {
                throw e.kind() == SeleneException.Kind.USER ? file.refused(e) : e;
            }
        }
    }

    private void print(String name, Answer answer) {
        streams.printLine(json ? toJson(name, answer) : toText(name, answer));
    }

    private static String toJson(String name, Answer answer) {
        return JsonOut.object(json -> {
            json.writeStringField("name", name);
            JsonOut.writeIds(json, "token_ids", answer.tokenIds());
            json.writeStringField("finish_reason", lowerCase(answer.finishReason()));
            writeLogprobs(json, "logprobs", answer.logprobs().generated());
            writeLogprobs(json, "prompt_logprobs", answer.logprobs().prompt());
        });
    }

    /** {@code [id, logprob, [[id, logprob], …]]} of each token; nothing where none were asked for. */
    private static void writeLogprobs(JsonGenerator json, String field, List<TokenLogprobs> tokens) throws IOException {
        if (tokens.isEmpty()) return;
        json.writeArrayFieldStart(field);
        for (TokenLogprobs token : tokens) {
            json.writeStartArray();
            json.writeNumber(token.tokenId());
            JsonOut.writeLogprob(json, token.logprob());
            json.writeStartArray();
            for (int i = 0; i < token.topIds().length; i++) {
                json.writeStartArray();
                json.writeNumber(token.topIds()[i]);
                JsonOut.writeLogprob(json, token.topLogprobs()[i]);
                json.writeEndArray();
            }
            json.writeEndArray();
            json.writeEndArray();
        }
        json.writeEndArray();
    }

    private static String toText(String name, Answer answer) {
        return name + ": " + Arrays.toString(answer.tokenIds()) + " " + lowerCase(answer.finishReason());
    }

    private static String lowerCase(FinishReason reason) {
        return reason.name().toLowerCase(Locale.ROOT);
    }
}
