package dev.selene.server;

import dev.selene.base.Problems;
import dev.selene.base.SeleneException.Kind;
import io.vertx.core.http.ClientAuth;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.net.PemKeyCertOptions;
import io.vertx.core.net.PemTrustOptions;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;

/**
 * TLS 1.3 of one listener. Files are PEM.
 *
 * @param certificate the server's, with the certificates between it and its root
 * @param privateKey unencrypted PKCS#8
 * @param caFiles clients must show a certificate that goes back to one of these; empty to serve clients without one
 * @param crlFiles lists of revoked clients' certificates; one that does not exist is left out
 */
public record TlsConfig(Path certificate, Path privateKey, List<Path> caFiles, List<Path> crlFiles) {
    public TlsConfig {
        caFiles = List.copyOf(caFiles);
        crlFiles = List.copyOf(crlFiles);
    }

    /**
     * Looks at all files.
     *
     * @return what is no error but should be known, such as a list of revoked certificates that has expired
     * @throws dev.selene.base.SeleneException CONFIG, with everything that is wrong
     */
    public List<String> check() {
        var problems = new Problems();
        var warnings = new Problems();
        new TlsFilesCheck(problems, warnings).check(this);
        problems.throwIfAny(Kind.CONFIG, "TLS");
        return warnings.messages();
    }

    void applyTo(HttpServerOptions options) {
        options.setSsl(true)
                .setEnabledSecureTransportProtocols(Set.of("TLSv1.3"))
                .setKeyCertOptions(new PemKeyCertOptions()
                        .setKeyPath(privateKey.toString())
                        .setCertPath(certificate.toString()));
        if (caFiles.isEmpty()) return;
        var trust = new PemTrustOptions();
        caFiles.forEach(file -> trust.addCertPath(file.toString()));
        options.setTrustOptions(trust).setClientAuth(ClientAuth.REQUIRED);
        crlFiles.stream().filter(Files::exists).forEach(file -> options.addCrlPath(file.toString()));
    }
}
