package dev.selene.server;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.selene.base.SeleneException;
import dev.selene.base.SeleneException.Kind;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The keys that clients must send as {@code Authorization: Bearer KEY}, known by their hashes alone: a file with a line
 * {@code NAME sha256:HEX} for each. A change of the file is noticed within a second; a file that has become wrong leaves the
 * keys as they were, with an error in the log. Thread-safe.
 *
 * <p>SHA-256 without salt suffices because keys are 256 random bits ({@link #create}): there is nothing to guess. Each
 * comparison takes the same time whatever is sent and whichever key it is.
 */
public final class ApiKeys {
    private static final Logger LOG = System.getLogger("dev.selene.server");
    private static final Pattern LINE = Pattern.compile("([A-Za-z0-9._-]{1,64})\\s+sha256:([0-9a-f]{64})");
    private static final Pattern BEARER = Pattern.compile("(?i)bearer +([\\x21-\\x7e]{1,512})");
    private static final long LOOK_NANOS = TimeUnit.SECONDS.toNanos(1);
    private static final long MAX_BYTES = 1 << 20;
    private static final int KEY_BYTES = 32;

    private record Key(String name, byte[] hash) {}

    private record Loaded(List<Key> keys, FileTime modified) {}

    /** A key for a client and its line for the file. */
    public record Created(String key, String line) {}

    private final Path file;
    private volatile Loaded loaded;
    private volatile long lookedNanos;

    private ApiKeys(Path file) throws IOException {
        this.file = file;
        this.loaded = load();
        this.lookedNanos = System.nanoTime();
    }

    /** @throws SeleneException CONFIG if the file cannot be read, has a line of another form or no key at all */
    public static ApiKeys of(Path file) {
        try {
            return new ApiKeys(file);
        } catch (IOException e) {
            throw new SeleneException(Kind.CONFIG, "API keys: " + file + " cannot be read: " + e, e);
        }
    }

    /**
     * A random key.
     *
     * @param name of its owner, letters, digits and {@code . _ -}
     * @throws SeleneException USER if the name has others
     */
    public static Created create(String name) {
        byte[] random = new byte[KEY_BYTES];
        new SecureRandom().nextBytes(random);
        String key = "sk-" + Base64.getUrlEncoder().withoutPadding().encodeToString(random);
        String line = name + " sha256:" + HexFormat.of().formatHex(sha256(key));
        if (!LINE.matcher(line).matches())
            throw SeleneException.user("name " + name + " is not 1 to 64 of A-Z a-z 0-9 . _ -");
        return new Created(key, line);
    }

    /** Whose key the header holds; empty for none that is known. */
    Optional<String> owner(String authorization) {
        Matcher bearer = BEARER.matcher(authorization.strip());
        byte[] hash = sha256(bearer.matches() ? bearer.group(1) : "");
        String owner = null;
        for (Key key : current()) if (MessageDigest.isEqual(key.hash(), hash)) owner = key.name(); // all are compared
        return Optional.ofNullable(owner);
    }

    private List<Key> current() {
        long now = System.nanoTime();
        if (now - lookedNanos < LOOK_NANOS) return loaded.keys();
        lookedNanos = now;
        try {
            if (!Files.getLastModifiedTime(file).equals(loaded.modified())) loaded = load();
        } catch (IOException | SeleneException e) {
            LOG.log(Level.ERROR, "API keys stay as they were: " + e.getMessage());
        }
        return loaded.keys();
    }

    private Loaded load() throws IOException {
        FileTime modified = Files.getLastModifiedTime(file);
        if (Files.size(file) > MAX_BYTES)
            throw SeleneException.config("API keys: " + file + " has more than " + MAX_BYTES + " bytes");
        List<Key> keys = new ArrayList<>();
        List<String> lines = Files.readAllLines(file);
        for (int i = 0; i < lines.size(); i++) {
            String line = lines.get(i).strip();
            if (line.isEmpty() || line.startsWith("#")) continue;
            Matcher matcher = LINE.matcher(line);
            if (!matcher.matches()) // the line itself stays untold: it may be a key by mistake
            throw SeleneException.config("API keys: line " + (i + 1) + " of " + file
                    + " is not NAME sha256:HEX. Make one with: ./selene api-key NAME");
            keys.add(new Key(matcher.group(1), HexFormat.of().parseHex(matcher.group(2))));
        }
        if (keys.isEmpty())
            throw SeleneException.config(
                    "API keys: " + file + " has no key. Add one: ./selene api-key NAME >> " + file);
        return new Loaded(List.copyOf(keys), modified);
    }

    private static byte[] sha256(String text) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(text.getBytes(UTF_8));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }
}
