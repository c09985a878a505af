package dev.selene.app;

import dev.selene.base.SeleneException;
import dev.selene.formats.ModelConfig;
import dev.selene.text.ChatTemplate;
import dev.selene.text.PromptEncoder;
import dev.selene.text.TemplateStyle;
import dev.selene.text.Tokenizers;
import dev.selene.tools.JsonText;
import dev.selene.tools.verify.Service;
import dev.selene.tools.verify.TokenizerTrials;
import dev.selene.tools.verify.Trial;
import dev.selene.tools.verify.Trials;
import dev.selene.tools.verify.VerifyReport;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Option;

/** Tells whether a running service is faithful to its model. */
@Command(
        name = "verify",
        description = "Try whether a running service, ours or another, answers faithfully.",
        mixinStandardHelpOptions = true,
        footer = {
            "",
            "Examples:",
            "  ./selene verify --url http://127.0.0.1:1025",
            "  ./selene verify --url http://node1:1025 --checkpoint /models/kimi-k2 --report acceptance.html",
            "",
            "The exit code is 1 if a trial fails. What the service does not offer is skipped, and not counted as passed.",
            "--report writes a page to sign, or JSON if the file ends with .json."
        })
final class VerifyCommand implements Callable<Integer> {
    private final Streams streams;

    @Option(names = "--url", paramLabel = "URL", required = true, description = "of the data port, without /v1")
    private URI url;

    @Option(
            names = "--checkpoint",
            paramLabel = "DIR",
            description = "what it serves: prompts are counted with its tokenizer")
    private Path checkpoint;

    @Option(names = "--api-key", paramLabel = "KEY", description = "sent as Authorization: Bearer")
    private String apiKey;

    @Option(
            names = "--timeout",
            paramLabel = "SECONDS",
            defaultValue = "300",
            description = "for one answer; default: ${DEFAULT-VALUE}")
    private int timeoutSeconds;

    @Option(names = "--report", paramLabel = "F", description = "file to write: HTML, or JSON by its name")
    private Path report;

    @Option(names = "--json", description = "print one JSON object")
    private boolean json;

    VerifyCommand(Streams streams) {
        this.streams = streams;
    }

    @Override
    public Integer call() {
        if (url.getHost() == null || url.getScheme() == null || !url.getScheme().matches("https?"))
            throw SeleneException.user("--url " + url + " is not an address such as http://127.0.0.1:1025");
        if (timeoutSeconds < 1) throw SeleneException.user("--timeout " + timeoutSeconds + " is below 1");
        List<Trial> trials = new ArrayList<>(Trials.all());
        if (checkpoint != null) trials.add(1, tokenizer(Directories.existing("--checkpoint", checkpoint)));
        try (Service service = new Service(url, Optional.ofNullable(apiKey), Duration.ofSeconds(timeoutSeconds))) {
            VerifyReport result = VerifyReport.of(service, trials, Instant.now());
            String asJson = new String(JsonText.of(result.json()), StandardCharsets.UTF_8);
            if (report != null) write(report.toString().endsWith(".json") ? asJson : result.page());
            streams.print(json ? asJson : result.text());
            return result.faithful() ? ExitCode.OK : ExitCode.SOFTWARE;
        }
    }

    private static Trial tokenizer(Path directory) {
        TemplateStyle style = TemplateStyle.of(ModelConfig.read(directory).modelType())
                .orElseThrow(() -> SeleneException.config("no chat template is known for the model in " + directory));
        PromptEncoder encoder = new PromptEncoder(ChatTemplate.open(directory), style, Tokenizers.open(directory));
        return TokenizerTrials.of(conversation -> encoder.encode(conversation).length);
    }

    private void write(String text) {
        try {
            Files.writeString(report, text);
        } catch (IOException e) {
            throw new SeleneException(SeleneException.Kind.DATA, report + ": cannot be written: " + e, e);
        }
    }
}
