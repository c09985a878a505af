package dev.selene.app;

import dev.selene.engine.LogprobOptions;
import dev.selene.llm.GenerationOptions;
import dev.selene.llm.Llm;
import dev.selene.llm.ServingOptions;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** One answer, or a conversation. */
@Command(
        name = "chat",
        description = "Answer a prompt, or hold a conversation.",
        mixinStandardHelpOptions = true,
        footer = {
            "",
            "Examples:",
            "  ./selene chat \"What is 17 + 25?\"",
            "  ./selene chat --model /models/kimi-k2 --system \"Answer in French.\" --temperature 0.6",
            "",
            "Without PROMPT each line of stdin is a turn; at a terminal /help tells more."
        })
final class ChatCommand implements Callable<Integer> {
    private final Streams streams;

    @Parameters(arity = "0..1", paramLabel = "PROMPT", description = "what to ask; without it a conversation")
    private String prompt;

    @Option(names = "--system", paramLabel = "TEXT", description = "system message; default: the model's own")
    private String system;

    @Mixin
    private ModelSettings modelSettings;

    @Mixin
    private SpeculationSettings speculationSettings;

    @Mixin
    private SamplingSettings samplingSettings;

    ChatCommand(Streams streams) {
        this.streams = streams;
    }

    @Override
    public Integer call() {
        try (Llm llm = Llm.open(
                modelSettings.directory(),
                modelSettings.llmOptions(speculationSettings.over(ServingOptions.defaults())))) {
            GenerationOptions options = samplingSettings.generationOptions(llm, false, LogprobOptions.none());
            ChatSession session = new ChatSession(llm, options, Optional.ofNullable(system));
            if (prompt != null) answerOnce(session);
            else if (streams.interactive()) converseAtTerminal(llm, session);
            else new ChatLoop(session, new PipedInput(streams.in()), streams).run();
        }
        return 0;
    }

    private void answerOnce(ChatSession session) {
        session.say(prompt, streams::print);
        streams.printLine("");
    }

    private void converseAtTerminal(Llm llm, ChatSession session) {
        try (TerminalInput terminal = new TerminalInput(session::interrupt)) {
            Streams both = new Streams(streams.in(), terminal.writer(), terminal.writer(), true);
            both.err().println("Talking with " + llm.name() + ". /help lists commands, Ctrl-D ends.");
            new ChatLoop(session, terminal, both).run();
        }
    }
}
