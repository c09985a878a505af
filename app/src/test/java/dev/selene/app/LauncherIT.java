package dev.selene.app;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.BufferedReader;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LauncherIT {
    private static final String QUESTION = "What is 17 + 25?";
    private static final String ANSWER = "\\boxed{42}";

    /** Builds what is stale, so that no other test waits for it. */
    @BeforeAll
    static void build() throws IOException {
        LauncherRun run = LauncherRun.selene("--version");
        assertEquals(0, run.exitCode(), run.err());
    }

    @Test
    void worksThroughASymbolicLinkFromAnotherFolder(@TempDir Path folder) throws IOException {
        Path link = Files.createSymbolicLink(folder.resolve("selene"), LauncherRun.HOME.resolve("selene"));
        LauncherRun run = LauncherRun.of(folder, Map.of(), "", List.of(link.toString(), "tokenize", "17"));
        assertEquals(0, run.exitCode(), run.err());
        assertEquals(2, run.out().lines().count(), run.out());
    }

    @Test
    void textArgumentsAreReadAsUtf8WhateverTheLocale() throws IOException {
        LauncherRun run = LauncherRun.selene(Map.of("LC_ALL", "C"), "", "tokenize", "你是谁", "--json");
        assertEquals(CommandRun.of("tokenize", "你是谁", "--json").out(), run.out(), run.err());
    }

    @Test
    void anOldJavaHomeIsPassedOver(@TempDir Path folder) throws IOException {
        Path old = fakeJdk(folder, "17.0.1");
        LauncherRun run = LauncherRun.selene(Map.of("JAVA_HOME", old.toString()), "", "--version");
        assertEquals(0, run.exitCode(), run.err());
    }

    @Test
    void withoutAJdkTheCureIsTold(@TempDir Path folder) throws IOException {
        Path old = fakeJdk(folder, "17.0.1");
        String script = ". '" + LauncherRun.HOME + "/bin/toolchain.sh'; jdk_candidates() { echo '" + old
                + "'; }; find_jdk || exit 1";
        LauncherRun run = LauncherRun.of(
                folder, Map.of("SELENE_JAVA_HOME", "", "JAVA_HOME", ""), "", List.of("sh", "-c", script));
        assertEquals(1, run.exitCode());
        assertTrue(run.err().contains("JDK 17 in " + old), run.err());
        for (String cure : List.of("apt-get install temurin-25-jdk", "dnf install", "brew install", "sdk install"))
            assertTrue(run.err().contains(cure), run.err());
    }

    @Test
    void aWrongSeleneJavaHomeIsAnErrorAndNotPassedOver(@TempDir Path folder) throws IOException {
        LauncherRun run = LauncherRun.selene(Map.of("SELENE_JAVA_HOME", folder.toString()), "", "--version");
        assertEquals(1, run.exitCode());
        assertTrue(run.err().contains("SELENE_JAVA_HOME=" + folder + " is not a JDK"), run.err());
    }

    @Test
    void withoutMavenTheCureIsTold(@TempDir Path emptyPath) throws IOException {
        String script = ". '" + LauncherRun.HOME + "/bin/toolchain.sh'; PATH='" + emptyPath + "'; find_maven || exit 1";
        // cat writes the message, so it stays reachable.
        Files.createSymbolicLink(emptyPath.resolve("cat"), Path.of("/bin/cat"));
        LauncherRun run = LauncherRun.of(emptyPath, Map.of(), "", List.of("/bin/sh", "-c", script));
        assertEquals(1, run.exitCode());
        assertTrue(run.err().contains("apt-get install maven"), run.err());
    }

    @Test
    void exitCodesComeThrough() throws IOException {
        assertEquals(2, LauncherRun.selene("chta").exitCode());
        assertEquals(1, LauncherRun.selene("inspect", "/tmp").exitCode());
    }

    @Test
    void chatAnswersThePrompt() throws IOException {
        LauncherRun run = LauncherRun.selene("chat", QUESTION);
        assertEquals(0, run.exitCode(), run.err());
        assertTrue(run.out().contains(ANSWER), run.out());
    }

    @Test
    void eachLineOfPipedStdinIsATurn() throws IOException {
        LauncherRun run = LauncherRun.selene(Map.of(), QUESTION + "\n/reset\nWhat is 12 times 7?\n", "chat");
        assertEquals(0, run.exitCode(), run.err());
        assertTrue(run.out().contains(ANSWER), run.out());
        assertTrue(run.out().contains("\\boxed{84}"), run.out());
        assertTrue(run.out().indexOf('\u001b') < 0, "escape codes in piped output");
    }

    @Test
    void serveAnswersAndEndsWithExitCode0OnSigterm() throws IOException, InterruptedException {
        Process process = LauncherRun.start(
                LauncherRun.HOME,
                Map.of(),
                List.of(LauncherRun.HOME.resolve("selene").toString(), "serve", "--port", "0"),
                ProcessBuilder.Redirect.DISCARD);
        try (BufferedReader out = process.inputReader();
                HttpClient client = HttpClient.newHttpClient()) {
            String line = out.readLine();
            String url = line.replaceFirst(".*(http://127\\.0\\.0\\.1:\\d+) .*", "$1");
            HttpRequest request = HttpRequest.newBuilder(URI.create(url + "/v1/chat/completions"))
                    .POST(HttpRequest.BodyPublishers.ofString("{\"model\":\"micro-k2\",\"temperature\":0,"
                            + "\"messages\":[{\"role\":\"user\",\"content\":\"" + QUESTION + "\"}]}"))
                    .header("Content-Type", "application/json")
                    .build();
            HttpResponse<String> response = client.send(request, HttpResponse.BodyHandlers.ofString());
            assertEquals(200, response.statusCode(), response.body());
            assertTrue(response.body().contains("\\\\boxed{42}"), response.body());

            process.destroy(); // SIGTERM
            assertEquals(0, LauncherRun.await(process));
        } finally {
            process.destroyForcibly();
        }
    }

    @Test
    void aTakenPortIsAClearError() throws IOException {
        try (var taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            String port = String.valueOf(taken.getLocalPort());
            LauncherRun run = LauncherRun.selene("serve", "--port", port);
            assertEquals(1, run.exitCode());
            assertEquals("", run.out());
            assertTrue(run.err().contains("127.0.0.1:" + port), run.err());
        }
    }

    private static Path fakeJdk(Path folder, String version) throws IOException {
        Path bin = Files.createDirectories(folder.resolve("jdk/bin"));
        for (String tool : List.of("java", "javac")) {
            Path file = Files.writeString(bin.resolve(tool), "#!/bin/sh\nexit 99\n");
            assertTrue(file.toFile().setExecutable(true));
        }
        Files.writeString(folder.resolve("jdk/release"), "IMPLEMENTOR=\"Test\"\nJAVA_VERSION=\"" + version + "\"\n");
        return folder.resolve("jdk");
    }
}
