package dev.selene.server.openai;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.selene.engine.LogprobOptions;
import dev.selene.server.openai.TextRequest.Prompt;
import java.util.List;
import java.util.OptionalInt;

/** From a body to a checked request. */
final class TextRequestReader {
    private static final int MAX_ANSWERS = 1024;

    private final ObjectNode body;
    private final FieldProblems problems = new FieldProblems();
    private final Fields fields;

    private TextRequestReader(ObjectNode body) {
        this.body = body;
        this.fields = new Fields(body, "", problems);
    }

    /** @throws dev.selene.server.RefusedException 400, with everything that is wrong */
    static TextRequest read(ObjectNode body) {
        return new TextRequestReader(body).read();
    }

    private TextRequest read() {
        TextFields.KNOWN.check(body, fields);
        boolean stream = fields.bool("stream", false);
        boolean echo = fields.bool("echo", false);
        List<Prompt> prompts = new PromptReader(fields).read();
        Choices choices = Choices.read(fields, stream);
        if ((long) prompts.size() * choices.bestOf() > MAX_ANSWERS)
            problems.invalid(
                    "prompt",
                    "has " + prompts.size() + " prompts with " + choices.bestOf() + " answers each, expected at most "
                            + MAX_ANSWERS + " answers in all");
        LogprobOptions logprobs = logprobs(echo);
        if (logprobs.prompt().isPresent() && stream)
            problems.invalid("logprobs", "is not possible with both echo and stream: those of a prompt do not stream");
        var request = new TextRequest(
                fields.text("model"),
                prompts,
                new OutputReader(fields).read(),
                new GenerationReader(fields).read(logprobs),
                choices,
                echo,
                stream,
                StreamOptions.includeUsage(fields, stream));
        problems.throwIfAny();
        return request;
    }

    private LogprobOptions logprobs(boolean echo) {
        OptionalInt top = fields.integer("logprobs", 0, LogprobOptions.MAX_TOP);
        return new LogprobOptions(top, echo ? top : OptionalInt.empty());
    }
}
