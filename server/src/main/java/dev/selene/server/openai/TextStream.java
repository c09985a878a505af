package dev.selene.server.openai;

import dev.selene.engine.TokenLogprobs;
import dev.selene.llm.Answer;
import dev.selene.server.AnswerEvent;
import dev.selene.server.AnswerQueue;
import dev.selene.server.EventStream;
import java.util.Arrays;
import java.util.List;

/** Sends completions as chunks; an echoed prompt leaves with the first piece of its answer. */
final class TextStream {
    private final TextWriter writer;
    private final EventStream events;
    private final int choicesOfPrompt;
    private final Answer[] finished;
    private final boolean[] begun;
    private final int[] numTokensTold;

    TextStream(TextWriter writer, EventStream events, int numChoices, int choicesOfPrompt) {
        this.writer = writer;
        this.events = events;
        this.choicesOfPrompt = choicesOfPrompt;
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
        if (includeUsage) {
            List<List<Answer>> generated = Answers.byPrompt(Arrays.asList(finished), choicesOfPrompt);
            events.send(writer.usageChunk(generated).toString());
        }
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
        if (!begun[choice]) writer.promptChunk(choice).ifPresent(chunk -> events.send(chunk.toString()));
        begun[choice] = true;
    }
}
