package dev.selene.deployment;

import java.nio.file.Path;
import java.util.List;

/**
 * The files of mutual TLS on one plane; none has been looked at.
 *
 * @param caFiles certificates that clients' certificates must go back to
 * @param crlFiles lists of revoked certificates; those that do not exist count as absent
 */
public record TlsFiles(List<Path> caFiles, Path certificate, Path privateKey, List<Path> crlFiles) {
    public TlsFiles {
        caFiles = List.copyOf(caFiles);
        crlFiles = List.copyOf(crlFiles);
    }
}
