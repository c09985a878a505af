package dev.selene.app;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class ChatCommandTest {
    @Test
    void aPromptIsAnsweredAndNothingElseIsOnStdout() {
        CommandRun run = CommandRun.of("chat", "What is 17 + 25?");
        assertEquals(0, run.exitCode(), run.err());
        assertEquals("7+5=12, 1+2+1=4. \\boxed{42}\n", run.out());
        assertEquals("", run.err());
    }

    @Test
    void aConversationRemembersUntilReset() {
        String remember = "My name is Lena.\nWhat is my name?\n";
        CommandRun run = CommandRun.withStdin(remember + "/reset\nWhat is my name?\n", "chat");
        assertEquals(0, run.exitCode(), run.err());
        String[] answers = run.out().split("\n");
        assertEquals(3, answers.length, run.out());
        assertTrue(answers[1].contains("Lena"), run.out());
        assertTrue(!answers[2].contains("Lena"), run.out());
    }

    @Test
    void commandsAreObeyedAndUnknownOnesTold() {
        CommandRun run = CommandRun.withStdin("/help\n/sytem x\n\n/exit\nHello\n", "chat");
        assertEquals(0, run.exitCode(), run.err());
        assertEquals("", run.out());
        assertTrue(run.err().contains("/reset"), run.err());
        assertTrue(run.err().contains("/sytem is not a command"), run.err());
    }

    @Test
    void theAnswerEndsAtTheTokenLimitAndBeforeAStopText() {
        CommandRun limited = CommandRun.withStdin("What is 17 + 25?\n", "chat", "--max-tokens", "3");
        assertEquals("7+5\n", limited.out());
        assertTrue(limited.err().contains("token limit"), limited.err());
        assertEquals(
                "7+5=12\n",
                CommandRun.of("chat", "What is 17 + 25?", "--stop", ",").out());
    }

    @Test
    void aSeedRepeatsASampledAnswer() {
        String[] command = {"chat", "Who are you?", "--temperature", "2", "--seed", "7", "--max-tokens", "20"};
        assertEquals(CommandRun.of(command).out(), CommandRun.of(command).out());
    }

    @Test
    void aPromptBeyondTheContextIsExitCode2() {
        CommandRun run = CommandRun.of("chat", "--context", "16", "What is 17 + 25?");
        assertEquals(2, run.exitCode());
        assertTrue(run.err().contains("16"), run.err());
    }

    @Test
    void samplingOutOfRangeIsExitCode2() {
        assertEquals(2, CommandRun.of("chat", "hi", "--top-p", "0").exitCode());
        assertEquals(2, CommandRun.of("chat", "hi", "--temperature", "-1").exitCode());
        assertEquals(2, CommandRun.of("chat", "hi", "--max-tokens", "0").exitCode());
    }
}
