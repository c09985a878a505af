package dev.selene.server;

import dev.selene.base.Problems;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509CRL;
import java.security.cert.X509Certificate;
import java.security.interfaces.ECKey;
import java.security.interfaces.RSAKey;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;
import java.util.Collection;
import java.util.Date;
import java.util.List;
import java.util.Optional;

/** Looks at the files of a {@link TlsConfig} before they are used, so that each mistake is told by its name. */
final class TlsFilesCheck {
    private static final int MIN_RSA_BITS = 3072;
    private static final int MIN_EC_BITS = 256; // as strong as 3072 bits of RSA: NIST SP 800-57 part 1, table 2
    private static final String BEGIN = "-----BEGIN PRIVATE KEY-----";
    private static final String END = "-----END PRIVATE KEY-----";

    private final Problems problems;
    private final Problems warnings;

    TlsFilesCheck(Problems problems, Problems warnings) {
        this.problems = problems;
        this.warnings = warnings;
    }

    void check(TlsConfig config) {
        List<X509Certificate> chain = certificates(config.certificate());
        if (!chain.isEmpty()) {
            checkValidity(config.certificate(), chain.getFirst());
            checkStrength(config.certificate(), chain.getFirst().getPublicKey());
            privateKey(config.privateKey(), chain.getFirst().getPublicKey())
                    .ifPresent(key -> checkPair(config, key, chain.getFirst().getPublicKey()));
        }
        List<X509Certificate> authorities = config.caFiles().stream()
                .flatMap(file -> certificates(file).stream())
                .toList();
        if (!config.caFiles().isEmpty())
            config.crlFiles().stream().filter(Files::exists).forEach(file -> checkRevocations(file, authorities));
    }

    private List<X509Certificate> certificates(Path file) {
        try (InputStream in = Files.newInputStream(file)) {
            Collection<?> read = CertificateFactory.getInstance("X.509").generateCertificates(in);
            if (read.isEmpty()) problems.add(file + ": holds no certificate, expected PEM");
            return read.stream().map(X509Certificate.class::cast).toList();
        } catch (IOException e) {
            problems.add(file + ": cannot be read: " + e);
        } catch (CertificateException e) {
            problems.add(file + ": is no certificate in PEM: " + e.getMessage());
        }
        return List.of();
    }

    private void checkValidity(Path file, X509Certificate certificate) {
        Date now = new Date();
        if (now.after(certificate.getNotAfter()))
            problems.add(file + ": expired on " + certificate.getNotAfter() + ". Renew it");
        if (now.before(certificate.getNotBefore()))
            problems.add(file + ": is valid from " + certificate.getNotBefore() + " on only. Check the clock");
    }

    private void checkStrength(Path file, PublicKey key) {
        int bits = bits(key);
        int least = key instanceof ECKey ? MIN_EC_BITS : MIN_RSA_BITS;
        if (bits < least)
            problems.add(file + ": its " + key.getAlgorithm() + " key has " + bits + " bits, expected " + least
                    + " or more");
    }

    private static int bits(PublicKey key) {
        return switch (key) {
            case RSAKey rsa -> rsa.getModulus().bitLength();
            case ECKey ec -> ec.getParams().getOrder().bitLength();
            default -> Integer.MAX_VALUE; // EdDSA has one strength
        };
    }

    private Optional<PrivateKey> privateKey(Path file, PublicKey pair) {
        try {
            String pem = Files.readString(file, StandardCharsets.ISO_8859_1);
            int from = pem.indexOf(BEGIN);
            int to = pem.indexOf(END);
            if (from < 0 || to < from) {
                problems.add(
                        file + ": is no unencrypted PKCS#8 key in PEM. Make one: openssl pkcs8 -topk8 -nocrypt -in "
                                + file.getFileName() + " -out key.pem && chmod 400 key.pem");
                return Optional.empty();
            }
            byte[] der = Base64.getMimeDecoder().decode(pem.substring(from + BEGIN.length(), to));
            return Optional.of(
                    KeyFactory.getInstance(pair.getAlgorithm()).generatePrivate(new PKCS8EncodedKeySpec(der)));
        } catch (IOException e) {
            problems.add(file + ": cannot be read: " + e);
        } catch (GeneralSecurityException | IllegalArgumentException e) {
            problems.add(file + ": is no " + pair.getAlgorithm() + " key, as the certificate has");
        }
        return Optional.empty();
    }

    /** Signs with one and verifies with the other. */
    private void checkPair(TlsConfig config, PrivateKey privateKey, PublicKey publicKey) {
        String algorithm = switch (publicKey.getAlgorithm()) {
            case "RSA" -> "SHA256withRSA";
            case "EC" -> "SHA256withECDSA";
            default -> publicKey.getAlgorithm();
        };
        try {
            Signature signature = Signature.getInstance(algorithm);
            signature.initSign(privateKey);
            byte[] signed = signature.sign();
            signature.initVerify(publicKey);
            if (signature.verify(signed)) return;
        } catch (GeneralSecurityException e) {
            // the same answer: these two do not work together
        }
        problems.add(config.privateKey() + ": does not belong to the certificate " + config.certificate());
    }

    private void checkRevocations(Path file, List<X509Certificate> authorities) {
        try (InputStream in = Files.newInputStream(file)) {
            Collection<?> lists = CertificateFactory.getInstance("X.509").generateCRLs(in);
            if (lists.isEmpty()) problems.add(file + ": holds no list of revoked certificates, expected PEM");
            for (Object list : lists) checkRevocations(file, (X509CRL) list, authorities);
        } catch (IOException e) {
            problems.add(file + ": cannot be read: " + e);
        } catch (GeneralSecurityException e) {
            problems.add(file + ": is no list of revoked certificates in PEM: " + e.getMessage());
        }
    }

    private void checkRevocations(Path file, X509CRL list, List<X509Certificate> authorities) {
        if (authorities.stream().noneMatch(authority -> isSignedBy(list, authority)))
            problems.add(file + ": is signed by none of the CAs, so anybody may have written it");
        if (list.getNextUpdate() != null && new Date().after(list.getNextUpdate()))
            warnings.add(file + ": should have been renewed by " + list.getNextUpdate()
                    + "; certificates revoked since are let in");
    }

    private static boolean isSignedBy(X509CRL list, X509Certificate authority) {
        try {
            list.verify(authority.getPublicKey());
            return true;
        } catch (GeneralSecurityException e) {
            return false;
        }
    }
}
