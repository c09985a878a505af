package dev.selene.server.openai;

import dev.selene.engine.Generation;
import dev.selene.llm.Answer;
import dev.selene.llm.GenerationOptions;
import dev.selene.server.AnswerEvent;
import dev.selene.server.AnswerQueue;
import dev.selene.server.ChatModel;
import dev.selene.server.Exchange;
import java.util.ArrayList;
import java.util.List;

/** The generations of one request and the queue that they answer into. Those that still run are cancelled at the end. */
final class Generations implements AutoCloseable {
    private final ChatModel model;
    private final AnswerQueue answers = new AnswerQueue();
    private final List<Generation> running = new ArrayList<>();

    Generations(ChatModel model) {
        this.model = model;
    }

    /** Begins {@code count} answers to a prompt; their numbers follow those begun before. */
    void begin(int[] promptIds, GenerationOptions options, int count) {
        for (int choice = 0; choice < count; choice++)
            running.add(model.generate(promptIds, options.forChoice(choice), answers.listener(running.size())));
    }

    /** Ends all when the client goes away. After the last has begun. */
    void endWith(Exchange exchange) {
        exchange.onCancel(() -> {
            running.forEach(Generation::cancel);
            answers.cancel();
        });
    }

    AnswerQueue answers() {
        return answers;
    }

    /** All answers by their number; waits for them. */
    List<Answer> all() throws InterruptedException {
        Answer[] whole = new Answer[running.size()];
        for (int missing = whole.length; missing > 0; ) {
            switch (answers.take()) {
                case AnswerEvent.Text _ -> {} // the last event of each answer has its whole text
                case AnswerEvent.Finished(int choice, Answer answer) -> {
                    whole[choice] = answer;
                    missing--;
                }
                case AnswerEvent.Failed failed -> throw failed.error();
            }
        }
        return List.of(whole);
    }

    @Override
    public void close() {
        running.forEach(Generation::cancel); // does nothing after the end; else nobody listens any more
    }
}
