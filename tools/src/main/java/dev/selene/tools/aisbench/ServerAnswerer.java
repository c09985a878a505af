package dev.selene.tools.aisbench;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.selene.base.Json;
import dev.selene.base.SeleneException;
import dev.selene.tools.accuracy.Answerer;
import dev.selene.tools.accuracy.Reply;
import dev.selene.tools.datasets.Question;
import dev.selene.tools.datasets.Task;
import dev.selene.tools.loadtest.ChatBodies;
import dev.selene.tools.loadtest.Exchange;
import dev.selene.tools.loadtest.StreamClient;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.BiConsumer;

/** A server that answers questions, as many at a time as the model task's batch size. */
final class ServerAnswerer implements Answerer {
    private final StreamClient client;
    private final ModelTask task;
    private final String model;
    private final BiConsumer<Question, Exchange> failed;

    /** @param failed told of a question that was not answered after all tries; its answer is then empty */
    ServerAnswerer(StreamClient client, ModelTask task, String model, BiConsumer<Question, Exchange> failed) {
        this.client = client;
        this.task = task;
        this.model = model;
        this.failed = failed;
    }

    private record Asked(Question question, CompletableFuture<Exchange> answer) {}

    @Override
    public void answer(List<Question> questions, BiConsumer<Question, Reply> inOrder) {
        Deque<Asked> pending = new ArrayDeque<>();
        for (Question question : questions) {
            if (pending.size() >= task.batchSize()) handOn(pending.remove(), inOrder);
            CompletableFuture<Exchange> answer = new CompletableFuture<>();
            Thread.ofVirtual().start(() -> {
                try {
                    answer.complete(ask(question));
                } catch (RuntimeException e) {
                    answer.completeExceptionally(e);
                }
            });
            pending.add(new Asked(question, answer));
        }
        while (!pending.isEmpty()) handOn(pending.remove(), inOrder);
    }

    private void handOn(Asked asked, BiConsumer<Question, Reply> inOrder) {
        try {
            Exchange exchange = asked.answer().join();
            if (!exchange.isSuccess()) failed.accept(asked.question(), exchange);
            Reply reply = new Reply(
                    asked.question().prompt().text(),
                    new int[0],
                    new int[0],
                    new Question.Given(exchange.prediction(), new double[0]));
            inOrder.accept(asked.question(), reply);
        } catch (CompletionException e) {
            if (e.getCause() instanceof SeleneException error)
                throw new SeleneException(error.kind(), error.getMessage(), error);
            throw e;
        }
    }

    /** Tries again as often as the task says. */
    Exchange ask(Question question) {
        Exchange exchange = client.ask(task.path(), body(question));
        for (int tries = 0; !exchange.isSuccess() && tries < task.retry(); tries++)
            exchange = client.ask(task.path(), body(question));
        return exchange;
    }

    private ObjectNode body(Question question) {
        if (!(question.task() instanceof Task.Generate))
            throw SeleneException.user(
                    question.key() + ": this set compares probabilities, which the API does not tell; a"
                            + " selene-task.json in its folder can ask for generated answers");
        ObjectNode body = task.chat()
                ? ChatBodies.chat(model, question.prompt().messages(), task.maxOutLen(), task.stream())
                : ChatBodies.completion(model, question.prompt().text(), task.maxOutLen(), task.stream());
        body.setAll((ObjectNode) Json.mapper().valueToTree(task.generation()));
        return body;
    }
}
