package dev.selene.deployment;

import static dev.selene.deployment.Condition.HTTPS;
import static dev.selene.deployment.Section.SERVER;

import dev.selene.deployment.ValueType.Text;
import dev.selene.deployment.ValueType.Texts;
import java.util.List;
import java.util.stream.Stream;

/**
 * The TLS keys of one plane.
 *
 * @param caPath directory of the CA files; the data plane's serves all
 */
record TlsKeys(
        Key<String> caPath,
        Key<List<String>> caFiles,
        Key<String> certificate,
        Key<String> privateKey,
        Key<String> privateKeyPassword,
        Key<String> crlPath,
        Key<List<String>> crlFiles) {
    private static final Key<String> CA_PATH = Key.of(
                    SERVER, "tlsCaPath", Text.path(1), "Directory of the CA certificates, below the installation.")
            .or("security/ca/")
            .onlyIf(HTTPS);

    static final TlsKeys DATA = of("tls", "", "", "security/certs/");
    static final TlsKeys MANAGEMENT = of("managementTls", "management_", "management/", "security/management/certs/");
    static final TlsKeys METRICS = of("metricsTls", "metrics_", "metrics/", "security/metrics/certs/");

    static final List<Key<?>> ALL = all();

    private static TlsKeys of(String prefix, String caPrefix, String folder, String crls) {
        String plane = prefix.equals("tls") ? "" : " Used when this plane has an address or port of its own.";
        return new TlsKeys(
                CA_PATH,
                Key.of(
                                SERVER,
                                prefix + "CaFile",
                                new Texts(1, 3),
                                "CA certificates below tlsCaPath that clients are" + " checked against." + plane)
                        .or(List.of(caPrefix + "ca.pem"))
                        .onlyIf(HTTPS),
                Key.of(
                                SERVER,
                                prefix + "Cert",
                                Text.path(1),
                                "The server's certificate, its key of 3072 bits or more." + plane)
                        .or("security/certs/" + folder + "server.pem")
                        .onlyIf(HTTPS),
                Key.of(SERVER, prefix + "Pk", Text.path(1), "The private key of the certificate." + plane)
                        .or("security/keys/" + folder + "server.key.pem")
                        .here("an unencrypted PKCS#8 PEM file, mode 400")
                        .onlyIf(HTTPS),
                Key.of(
                                SERVER,
                                prefix + "PkPwd",
                                Text.path(0),
                                "The password of the private key, encrypted by KMC." + plane)
                        .or("security/pass/" + folder + "key_pwd.txt")
                        .versions("until 2.x")
                        .notHere(
                                "only MindIE's key management can read it; store the private key unencrypted, mode 400")
                        .onlyIf(HTTPS),
                Key.of(
                                SERVER,
                                prefix + "CrlPath",
                                Text.path(0),
                                "Directory of the lists of revoked certificates." + plane)
                        .or(crls)
                        .onlyIf(HTTPS),
                Key.of(
                                SERVER,
                                prefix + "CrlFiles",
                                new Texts(0, 3),
                                "Lists of revoked certificates; those that do"
                                        + " not exist are left out, one that has expired is a warning." + plane)
                        .or(List.of("server_crl.pem"))
                        .onlyIf(HTTPS));
    }

    private static List<Key<?>> all() {
        return Stream.concat(
                        Stream.of(CA_PATH), Stream.of(DATA, MANAGEMENT, METRICS).flatMap(TlsKeys::own))
                .toList();
    }

    private Stream<Key<?>> own() {
        return Stream.of(caFiles, certificate, privateKey, privateKeyPassword, crlPath, crlFiles);
    }
}
