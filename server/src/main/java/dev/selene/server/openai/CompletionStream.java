package dev.selene.server.openai;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.selene.engine.TokenLogprobs;
import dev.selene.llm.Answer;
import dev.selene.server.AnswerEvent;
import dev.selene.server.AnswerQueue;
import dev.selene.server.EventStream;
import dev.selene.text.tools.AnswerParser;
import dev.selene.text.tools.AnswerPart;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Sends answers as chunks. The first chunk of an answer leaves with its first piece of text, so that clients that time it
 * see when the model began to speak.
 */
final class CompletionStream {
    private final CompletionWriter writer;
    private final EventStream events;
    private final StreamStyle style;
    private final Answer[] finished;
    private final AnswerParser[] parsers;
    private final boolean[] begun;
    /** Tokens of text that is held back, for the next chunk. */
    private final List<List<TokenLogprobs>> untold = new ArrayList<>();

    private final int[] numTokensTold;

    CompletionStream(CompletionWriter writer, AnswerPlan plan, EventStream events, StreamStyle style, int numChoices) {
        this.writer = writer;
        this.events = events;
        this.style = style;
        this.finished = new Answer[numChoices];
        this.parsers = new AnswerParser[numChoices];
        Arrays.setAll(parsers, _ -> plan.parser());
        this.begun = new boolean[numChoices];
        for (int i = 0; i < numChoices; i++) untold.add(new ArrayList<>());
        this.numTokensTold = new int[numChoices];
    }

    /** Returns when all answers are sent. */
    void run(AnswerQueue queue, boolean includeUsage) throws InterruptedException {
        for (int running = finished.length; running > 0; ) {
            switch (queue.take()) {
                case AnswerEvent.Text text -> send(text);
                case AnswerEvent.Finished(int choice, Answer answer) -> {
                    finish(choice, answer);
                    running--;
                }
                case AnswerEvent.Failed failed -> throw failed.error();
            }
        }
        if (includeUsage) events.send(writer.usageChunk(Arrays.asList(finished)).toString());
        events.send("[DONE]");
        events.end();
    }

    private void send(AnswerEvent.Text text) {
        begin(text.choice());
        untold.get(text.choice()).addAll(text.tokens());
        send(text.choice(), parsers[text.choice()].push(text.piece()));
    }

    /** The first chunk has all tokens that are untold. */
    private void send(int choice, List<AnswerPart> parts) {
        for (AnswerPart part : parts)
            writer.partChunk(choice, part, List.copyOf(untold.get(choice))).ifPresent(chunk -> {
                numTokensTold[choice] += untold.get(choice).size();
                untold.get(choice).clear();
                events.send(chunk.toString());
            });
    }

    private void finish(int choice, Answer answer) {
        begin(choice);
        finished[choice] = answer;
        send(choice, parsers[choice].finish());
        List<TokenLogprobs> tokens = answer.logprobs().generated();
        List<TokenLogprobs> rest = tokens.subList(numTokensTold[choice], tokens.size());
        ObjectNode last = writer.finishChunk(choice, answer, parsers[choice].numCalls() > 0, rest);
        events.send(style.last(last, answer).toString());
    }

    private void begin(int choice) {
        if (!begun[choice]) events.send(writer.roleChunk(choice).toString());
        begun[choice] = true;
    }
}
