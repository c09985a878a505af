package dev.selene.llm;

import dev.selene.base.SeleneException;
import dev.selene.compute.Backend;
import dev.selene.engine.Speculation;
import dev.selene.formats.Checkpoint;
import dev.selene.formats.StoredTensor;
import dev.selene.model.LanguageModel;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.LinkedHashSet;
import java.util.Set;

/**
 * A name for a checkpoint and the way to compute it: equal names, equal bits of every latent. Weights are not read: name, type,
 * shape and place of every tensor, and size and time of every file, the program's own included, tell whether they are the
 * same. A copy with new times is another one, to be safe.
 */
final class ComputationIdentity {
    private final MessageDigest digest;

    private ComputationIdentity() {
        try {
            this.digest = MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError("every JDK has SHA-256", e);
        }
    }

    /**
     * 64 hexadecimal digits.
     *
     * @throws SeleneException DATA if a file cannot be looked at
     */
    static String of(Checkpoint checkpoint, Backend backend, LlmOptions options) {
        ComputationIdentity identity = new ComputationIdentity();
        identity.add(backend.name() + " " + options.dequantisation() + " " + options.loraNormEps());
        identity.add("draft layer " + (options.serving().speculation() instanceof Speculation.Mtp));
        Set<Path> files = new LinkedHashSet<>();
        files.add(checkpoint.directory().resolve("config.json"));
        for (StoredTensor tensor : checkpoint.tensors().values()) {
            String type = checkpoint
                    .quantDescription()
                    .map(description -> description.types().get(tensor.name()))
                    .orElse("");
            identity.add(tensor.name() + " " + tensor.dtype() + " " + tensor.shape() + " " + type + " "
                    + tensor.file().getFileName() + " " + tensor.fileOffset());
            files.add(tensor.file());
        }
        try {
            files.add(codeOf(LanguageModel.class));
            files.add(codeOf(Backend.class));
            files.add(codeOf(backend.getClass()));
            for (Path file : files)
                identity.add(file.getFileName() + " " + Files.size(file) + " " + Files.getLastModifiedTime(file));
        } catch (IOException | URISyntaxException e) {
            throw new SeleneException(
                    SeleneException.Kind.DATA,
                    "checkpoint " + checkpoint.directory() + " cannot be identified: " + e,
                    e);
        }
        return HexFormat.of().formatHex(identity.digest.digest());
    }

    /** The jar or folder that a class comes from: another build may round differently. */
    private static Path codeOf(Class<?> type) throws URISyntaxException {
        return Path.of(type.getProtectionDomain().getCodeSource().getLocation().toURI());
    }

    private void add(String line) {
        digest.update((line + "\n").getBytes(StandardCharsets.UTF_8));
    }
}
