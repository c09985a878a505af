package dev.selene.app;

import dev.selene.base.SeleneException;
import dev.selene.engine.FinishReason;
import dev.selene.llm.Answer;
import java.util.Optional;

/** Reads turns and {@code /commands} until there are no more. Answers go to stdout, all else to stderr. */
final class ChatLoop {
    private static final String HELP = """
            /help         this
            /reset        forget the conversation
            /system TEXT  start over with this system message; without TEXT: the model's own
            /exit         end (also Ctrl-D)
            Ctrl-C interrupts an answer.""";

    private final ChatSession session;
    private final ChatInput input;
    private final Streams streams;

    ChatLoop(ChatSession session, ChatInput input, Streams streams) {
        this.session = session;
        this.input = input;
        this.streams = streams;
    }

    void run() {
        for (Optional<String> line = input.next(); line.isPresent(); line = input.next()) {
            String text = line.get().strip();
            if (text.equals("/exit")) return;
            if (text.startsWith("/")) obey(text);
            else if (!text.isEmpty()) say(text);
        }
    }

    private void obey(String text) {
        String[] words = text.split("\\s+", 2);
        switch (words[0]) {
            case "/help" -> tell(HELP);
            case "/reset" -> {
                session.reset();
                tell("(the conversation is forgotten)");
            }
            case "/system" -> {
                session.system(words.length == 1 ? Optional.empty() : Optional.of(words[1]));
                tell("(a new conversation with " + (words.length == 1 ? "the model's own" : "this")
                        + " system message)");
            }
            default -> tell(words[0] + " is not a command; /help lists them");
        }
    }

    private void say(String text) {
        try {
            Answer answer = session.say(text, streams::print);
            streams.printLine("");
            if (answer.finishReason() == FinishReason.CANCELLED) tell("(interrupted)");
            if (answer.finishReason() == FinishReason.LENGTH) tell("(cut off: the token limit is reached)");
        } catch (SeleneException e) {
            // At a terminal the person can mend it, for example a conversation that outgrew the context.
            if (!streams.interactive() || e.kind() != SeleneException.Kind.USER) throw e;
            tell(e.getMessage() + "\n(/reset starts over)");
        }
    }

    private void tell(String message) {
        streams.err().println(message);
    }
}
