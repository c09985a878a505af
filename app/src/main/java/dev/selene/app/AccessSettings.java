package dev.selene.app;

import dev.selene.base.SeleneException;
import dev.selene.server.ApiKeys;
import dev.selene.server.RequestJournal;
import dev.selene.server.RequestLog;
import dev.selene.server.TlsConfig;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Option;

/** Options of a server: who gets in, and who is written down. */
final class AccessSettings {
    @Option(names = "--tls-cert", paramLabel = "PEM", description = "certificate of the server: listen with TLS 1.3")
    private Path certificate;

    @Option(names = "--tls-key", paramLabel = "PEM", description = "its private key, unencrypted PKCS#8")
    private Path privateKey;

    @Option(
            names = "--tls-client-ca",
            paramLabel = "PEM",
            description = "clients must show a certificate that goes back to one of these")
    private List<Path> caFiles = List.of();

    @Option(names = "--tls-crl", paramLabel = "PEM", description = "lists of revoked clients' certificates")
    private List<Path> crlFiles = List.of();

    @Option(
            names = "--api-key-file",
            paramLabel = "FILE",
            description = "clients must send a key of this file, see ./selene api-key; read again when it changes")
    private Path apiKeyFile;

    @Option(names = "--log-requests", description = "a line on stderr for each request and each answer, without text")
    private boolean logRequests;

    Optional<TlsConfig> tls() {
        if ((certificate == null) != (privateKey == null))
            throw SeleneException.user("--tls-cert and --tls-key belong together: give both");
        if (certificate == null && !(caFiles.isEmpty() && crlFiles.isEmpty()))
            throw SeleneException.user("--tls-client-ca and --tls-crl need --tls-cert and --tls-key");
        if (caFiles.isEmpty() && !crlFiles.isEmpty())
            throw SeleneException.user("--tls-crl is about clients' certificates: it needs --tls-client-ca");
        return certificate == null
                ? Optional.empty()
                : Optional.of(new TlsConfig(certificate, privateKey, caFiles, crlFiles));
    }

    Optional<ApiKeys> apiKeys() {
        return Optional.ofNullable(apiKeyFile).map(ApiKeys::of);
    }

    RequestJournal journal() {
        return logRequests ? new RequestLog() : RequestJournal.none();
    }
}
