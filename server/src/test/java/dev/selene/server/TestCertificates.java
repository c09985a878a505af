package dev.selene.server;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Certificates made by openssl for one test: a CA, a server's and two clients' certificates, of which one is revoked. */
final class TestCertificates {
    private final Path folder;

    private TestCertificates(Path folder) {
        this.folder = folder;
    }

    static boolean canBeMade() {
        try {
            return new ProcessBuilder("openssl", "version").start().waitFor() == 0;
        } catch (IOException e) {
            return false;
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    static TestCertificates make(Path folder) throws Exception {
        var made = new TestCertificates(folder);
        made.authority("ca");
        made.issue("server", "ca", 30, "/CN=localhost");
        made.issue("client", "ca", 30, "/CN=client");
        made.issue("revoked", "ca", 30, "/CN=revoked");
        made.authority("other");
        made.issue("stranger", "other", 30, "/CN=stranger");
        made.revoke("revoked");
        return made;
    }

    Path file(String name) {
        return folder.resolve(name);
    }

    private void authority(String name) throws Exception {
        run(
                "openssl",
                "req",
                "-x509",
                "-newkey",
                "ec",
                "-pkeyopt",
                "ec_paramgen_curve:P-256",
                "-nodes",
                "-days",
                "30",
                "-subj",
                "/CN=" + name,
                "-keyout",
                name + ".key",
                "-out",
                name + ".pem");
    }

    void issue(String name, String authority, int days, String subject) throws Exception {
        run(
                "openssl",
                "req",
                "-newkey",
                "ec",
                "-pkeyopt",
                "ec_paramgen_curve:P-256",
                "-nodes",
                "-subj",
                subject,
                "-keyout",
                name + ".key",
                "-out",
                name + ".csr");
        java.nio.file.Files.writeString(file(name + ".ext"), "subjectAltName=DNS:localhost,IP:127.0.0.1\n");
        run(
                "openssl",
                "x509",
                "-req",
                "-in",
                name + ".csr",
                "-CA",
                authority + ".pem",
                "-CAkey",
                authority + ".key",
                "-CAcreateserial",
                "-days",
                "" + days,
                "-extfile",
                name + ".ext",
                "-out",
                name + ".pem");
        run(
                "openssl",
                "pkcs12",
                "-export",
                "-in",
                name + ".pem",
                "-inkey",
                name + ".key",
                "-out",
                name + ".p12",
                "-passout",
                "pass:x");
    }

    private void revoke(String name) throws Exception {
        java.nio.file.Files.writeString(file("index.txt"), "");
        java.nio.file.Files.writeString(file("ca.cnf"), """
                [ca]
                default_ca = d
                [d]
                database = index.txt
                default_md = sha256
                default_crl_days = 30
                """);
        run("openssl", "ca", "-config", "ca.cnf", "-cert", "ca.pem", "-keyfile", "ca.key", "-revoke", name + ".pem");
        run(
                "openssl",
                "ca",
                "-config",
                "ca.cnf",
                "-cert",
                "ca.pem",
                "-keyfile",
                "ca.key",
                "-gencrl",
                "-out",
                "crl.pem");
    }

    void run(String... command) throws Exception {
        List<String> line = new ArrayList<>(List.of(command));
        Process process = new ProcessBuilder(line)
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .start();
        process.getOutputStream().close();
        String output = new String(process.getInputStream().readAllBytes());
        if (process.waitFor() != 0) throw new AssertionError(String.join(" ", line) + ": " + output);
    }
}
