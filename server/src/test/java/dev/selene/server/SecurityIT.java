package dev.selene.server;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.selene.base.SeleneException;
import dev.selene.server.openai.OpenAi;
import java.io.FileInputStream;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.security.KeyStore;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Who gets in: TLS, certificates of clients, API keys. */
final class SecurityIT {
    @TempDir
    private Path folder;

    @Test
    void onlyClientsWithACertificateThatCountsGetIn() throws Exception {
        assumeTrue(TestCertificates.canBeMade(), "openssl is needed: apt-get install openssl");
        TestCertificates files = TestCertificates.make(folder);
        var tls = new TlsConfig(
                files.file("server.pem"),
                files.file("server.key"),
                List.of(files.file("ca.pem")),
                List.of(files.file("crl.pem"), files.file("none.pem")));
        assertEquals(List.of(), tls.check());
        try (SeleneServer server = start(Optional.of(tls), Optional.empty())) {
            URI health = URI.create("https://localhost:" + server.port() + "/health");
            assertEquals(200, status(files, "client", "TLSv1.3", health));
            assertThrows(IOException.class, () -> status(files, "", "TLSv1.3", health));
            assertThrows(IOException.class, () -> status(files, "stranger", "TLSv1.3", health));
            assertThrows(IOException.class, () -> status(files, "revoked", "TLSv1.3", health));
            assertThrows(IOException.class, () -> status(files, "client", "TLSv1.2", health));
        }
    }

    @Test
    void wrongFilesAreNamedBeforeAnythingListens() throws Exception {
        assumeTrue(TestCertificates.canBeMade(), "openssl is needed: apt-get install openssl");
        TestCertificates files = TestCertificates.make(folder);
        files.run(
                "openssl",
                "req",
                "-x509",
                "-newkey",
                "rsa:2048",
                "-nodes",
                "-days",
                "30",
                "-subj",
                "/CN=weak",
                "-keyout",
                "weak.key",
                "-out",
                "weak.pem");
        refuses(files, "weak.pem", "weak.key", "crl.pem", "has 2048 bits, expected 3072");
        refuses(files, "server.pem", "client.key", "crl.pem", "client.key: does not belong to the certificate");
        refuses(files, "server.pem", "none.key", "crl.pem", "none.key: cannot be read");
        refuses(files, "server.pem", "server.csr", "crl.pem", "openssl pkcs8 -topk8 -nocrypt");
        refuses(files, "server.key", "server.key", "crl.pem", "server.key: ");
        refuses(files, "server.pem", "server.key", "server.pem", "server.pem: ");
        var strangers = new TlsConfig(
                files.file("server.pem"),
                files.file("server.key"),
                List.of(files.file("other.pem")),
                List.of(files.file("crl.pem")));
        assertTrue(assertThrows(SeleneException.class, strangers::check)
                .getMessage()
                .contains("signed by none"));
    }

    private static void refuses(TestCertificates files, String certificate, String key, String crl, String message) {
        var tls = new TlsConfig(
                files.file(certificate), files.file(key), List.of(files.file("ca.pem")), List.of(files.file(crl)));
        SeleneException e = assertThrows(SeleneException.class, tls::check);
        assertEquals(SeleneException.Kind.CONFIG, e.kind());
        assertTrue(e.getMessage().contains(message), e.getMessage());
    }

    @Test
    void onlyKnownKeysGetInAndTheFileMayChange() throws Exception {
        ApiKeys.Created alice = ApiKeys.create("alice");
        ApiKeys.Created bob = ApiKeys.create("bob");
        Path file = Files.writeString(folder.resolve("keys"), "# clients\n" + alice.line() + "\n");
        try (SeleneServer server = start(Optional.empty(), Optional.of(ApiKeys.of(file)))) {
            URI models = URI.create("http://127.0.0.1:" + server.port() + "/v1/models");
            assertEquals(200, status(models, "Bearer " + alice.key()));
            for (String wrong : List.of("", "Bearer", "Bearer " + bob.key(), "Basic " + alice.key(), alice.key()))
                assertEquals(401, status(models, wrong), wrong);
            assertEquals(200, status(models.resolve("/health"), ""), "health needs no key");
            assertEquals(404, status(models.resolve("/nothing"), ""));

            Files.writeString(file, bob.line());
            Files.setLastModifiedTime(file, FileTime.fromMillis(System.currentTimeMillis() + 5000));
            awaitStatus(200, models, "Bearer " + bob.key());
            assertEquals(401, status(models, "Bearer " + alice.key()));

            Files.writeString(file, "nonsense");
            Files.setLastModifiedTime(file, FileTime.fromMillis(System.currentTimeMillis() + 9000));
            Thread.sleep(1100);
            assertEquals(200, status(models, "Bearer " + bob.key()), "a broken file changes nothing");
        }
    }

    @Test
    void keyFilesThatAreWrongDoNotStart() throws Exception {
        Path file = folder.resolve("keys");
        assertThrows(SeleneException.class, () -> ApiKeys.of(file));
        for (String wrong :
                List.of("", "# none", "alice sk-secret", "alice sha256:12", "a b sha256:" + "0".repeat(64))) {
            Files.writeString(file, wrong);
            SeleneException e = assertThrows(SeleneException.class, () -> ApiKeys.of(file), wrong);
            assertTrue(!e.getMessage().contains("sk-secret"), "a key must not be told");
        }
    }

    @Test
    void requestsBeyondTheLimitAreRefusedAndTheOthersGoOn() throws Exception {
        var model = new FakeModel();
        model.play(FakeModel.prefillingForEver());
        var listener = new Listener(
                "127.0.0.1",
                0,
                Optional.empty(),
                Optional.empty(),
                2,
                List.of(new OpenAi(model)),
                List.of("RequestUUID"));
        try (SeleneServer server = SeleneServer.start(
                        Duration.ZERO, ServerLimits.defaults(), RequestJournal.none(), List.of(listener));
                HttpClient client = HttpClient.newHttpClient()) {
            HttpRequest chat = HttpRequest.newBuilder(
                            URI.create("http://127.0.0.1:" + server.port() + "/v1/chat/completions"))
                    .header("content-type", "application/json")
                    .POST(HttpRequest.BodyPublishers.ofString(TestServer.bodyWith("")))
                    .build();
            for (int i = 0; i < 2; i++) client.sendAsync(chat, BodyHandlers.ofString());
            FakeModel.Running first = model.began.take();
            model.began.take();
            var third = client.send(chat, BodyHandlers.ofString());
            assertEquals(503, third.statusCode());
            assertEquals("1", third.headers().firstValue("retry-after").orElseThrow());
            assertTrue(third.headers().firstValue("RequestUUID").isPresent());
            assertTrue(!first.cancelled());
            client.shutdownNow();
        }
    }

    private static SeleneServer start(Optional<TlsConfig> tls, Optional<ApiKeys> keys) {
        var openAi = new OpenAi(new FakeModel());
        var listener = new Listener(
                "127.0.0.1", 0, tls, keys, 100, List.of(openAi, new Pages(openAi)), List.of(RequestIds.HEADER));
        return SeleneServer.start(Duration.ZERO, ServerLimits.defaults(), RequestJournal.none(), List.of(listener));
    }

    private static void awaitStatus(int expected, URI uri, String authorization) throws Exception {
        long deadline = System.nanoTime() + 10_000_000_000L;
        while (status(uri, authorization) != expected)
            if (System.nanoTime() > deadline) throw new AssertionError("not " + expected + " within 10 s");
            else Thread.sleep(50);
    }

    private static int status(URI uri, String authorization) throws Exception {
        try (HttpClient client = HttpClient.newHttpClient()) {
            var request = HttpRequest.newBuilder(uri);
            if (!authorization.isEmpty()) request.header("authorization", authorization);
            return client.send(request.build(), BodyHandlers.ofString(UTF_8)).statusCode();
        }
    }

    /** @param client whose certificate is shown; empty for none */
    private static int status(TestCertificates files, String client, String protocol, URI uri) throws Exception {
        var context = SSLContext.getInstance("TLS");
        KeyManagerFactory keys = KeyManagerFactory.getInstance("PKIX");
        KeyStore own = KeyStore.getInstance("PKCS12");
        if (client.isEmpty()) own.load(null);
        else
            try (var in = new FileInputStream(files.file(client + ".p12").toFile())) {
                own.load(in, "x".toCharArray());
            }
        keys.init(own, "x".toCharArray());
        KeyStore trusted = KeyStore.getInstance("PKCS12");
        trusted.load(null);
        try (var in = new FileInputStream(files.file("ca.pem").toFile())) {
            trusted.setCertificateEntry(
                    "ca",
                    java.security.cert.CertificateFactory.getInstance("X.509").generateCertificate(in));
        }
        TrustManagerFactory trust = TrustManagerFactory.getInstance("PKIX");
        trust.init(trusted);
        context.init(keys.getKeyManagers(), trust.getTrustManagers(), null);
        var parameters = new SSLParameters();
        parameters.setProtocols(new String[] {protocol});
        try (HttpClient http = HttpClient.newBuilder()
                .sslContext(context)
                .sslParameters(parameters)
                .build()) {
            return http.send(HttpRequest.newBuilder(uri).build(), BodyHandlers.ofString(UTF_8))
                    .statusCode();
        }
    }
}
