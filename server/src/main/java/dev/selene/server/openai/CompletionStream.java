package dev.selene.server.openai;

import dev.selene.engine.TokenLogprobs;
import dev.selene.llm.Answer;
import dev.selene.server.AnswerEvent;
import dev.selene.server.AnswerQueue;
import dev.selene.server.EventStream;
import java.util.Arrays;
import java.util.List;

/**
 * Sends answers as chunks. The first chunk of an answer leaves with its first piece of text, so that clients that time it
 * see when the model began to speak.
 */
final class CompletionStream {
    private final CompletionWriter writer;
    private final EventStream events;
    private final Answer[] finished;
    private final boolean[] begun;
    private final int[] numTokensTold;

    CompletionStream(CompletionWriter writer, EventStream events, int numChoices) {
        this.writer = writer;
        this.events = events;
        this.finished = new Answer[numChoices];
        this.begun = new boolean[numChoices];
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
        numTokensTold[text.choice()] += text.tokens().size();
        events.send(writer.textChunk(text.choice(), text.piece(), text.tokens()).toString());
    }

    private void finish(int choice, Answer answer) {
        begin(choice);
        finished[choice] = answer;
        List<TokenLogprobs> tokens = answer.logprobs().generated();
        List<TokenLogprobs> rest = tokens.subList(numTokensTold[choice], tokens.size());
        events.send(writer.finishChunk(choice, answer, rest).toString());
    }

    private void begin(int choice) {
        if (!begun[choice]) events.send(writer.roleChunk(choice).toString());
        begun[choice] = true;
    }
}
