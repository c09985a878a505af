package dev.selene.tools.accuracy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.selene.base.SeleneException;
import dev.selene.tools.datasets.CodeRunner.Language;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Skipped where namespaces are not allowed: run as root, or allow unprivileged user namespaces. */
class SandboxTest {
    private static Sandbox sandbox;

    @BeforeAll
    static void open() {
        try {
            sandbox = Sandbox.open();
        } catch (SeleneException e) {
            assumeTrue(false, e.getMessage());
        }
    }

    @AfterAll
    static void close() {
        if (sandbox != null) sandbox.close();
    }

    private static String python(String program) {
        return sandbox.run(Language.PYTHON, program);
    }

    @Test
    void aProgramThatEndsWellPasses() {
        assertEquals("", python("assert 1 + 1 == 2\nopen('here.txt', 'w').write('x')\n"));
    }

    @Test
    void aProgramThatFailsTellsWhy() {
        String failure = python("assert 1 + 1 == 3, 'wrong sum'\n");
        assertTrue(failure.contains("exit code 1") && failure.contains("wrong sum"), failure);
    }

    @Test
    void aProgramThatDoesNotEndIsEnded() {
        assertTrue(python("while True: pass\n").startsWith("timed out"));
        assertTrue(python("import time\ntime.sleep(60)\n").startsWith("timed out"));
    }

    @Test
    void memoryIsLimited() {
        String failure = python("x = bytearray(8 << 30)\n");
        assertTrue(failure.contains("MemoryError"), failure);
    }

    @Test
    void nothingCanBeWrittenOutside(@TempDir Path folder) throws IOException {
        folder.toFile().setWritable(true, false);
        Path victim = folder.resolve("victim");
        Files.writeString(victim, "whole");
        victim.toFile().setWritable(true, false);
        assertFalse(python("open('" + victim + "', 'w').write('broken')\n").isEmpty());
        assertEquals("whole", Files.readString(victim));
    }

    @Test
    void thereIsNoNetwork() {
        String failure = python("import socket\nsocket.create_connection(('127.0.0.1', 22), 1)\n");
        assertFalse(failure.isEmpty());
        String outside = python("import socket\nsocket.create_connection(('1.1.1.1', 80), 1)\n");
        assertTrue(outside.contains("unreachable"), outside);
    }

    @Test
    void otherProcessesAreOutOfReach() {
        long own = ProcessHandle.current().pid();
        assertFalse(python("import os\nos.kill(" + own + ", 0)\n").isEmpty());
    }
}
