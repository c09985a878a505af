package dev.selene.tools.weights;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/**
 * What MindIE's service demands of a weight directory: directory and files at most 750, {@code config.json} at most 640 when
 * several machines serve, all owned by the user who runs the service, no links among them. The commands give files 640,
 * which every rule accepts. Everything else reads them as they are.
 *
 * @param findings what it would refuse
 * @param commands that mend it, to be typed in a shell
 */
public record Permissions(List<String> findings, List<String> commands) {
    private static final Set<PosixFilePermission> WIDEST = PosixFilePermissions.fromString("rwxr-x---");
    private static final Set<PosixFilePermission> WIDEST_CONFIG = PosixFilePermissions.fromString("rw-r-----");
    private static final String ROOT = "root"; // may read what others own
    private static final int SHOWN = 3;

    public Permissions {
        findings = List.copyOf(findings);
        commands = List.copyOf(commands);
    }

    /** @param user who would run the service; empty findings on file systems without owners */
    static Permissions of(Path directory, String user) throws IOException {
        if (!Files.getFileStore(directory).supportsFileAttributeView("posix"))
            return new Permissions(List.of(), List.of());
        List<Path> files;
        try (Stream<Path> entries = Files.list(directory)) {
            files = entries.filter(Files::isRegularFile).sorted().toList();
        }
        List<String> findings = new ArrayList<>();
        List<String> commands = new ArrayList<>();
        String quoted = quoted(directory);
        boolean directoryWide = !WIDEST.containsAll(attributes(directory).permissions());
        if (directoryWide) {
            findings.add(directory + " is " + octal(directory) + ", at most 750 is accepted");
            commands.add("chmod 750 " + quoted);
        }
        List<String> wide = new ArrayList<>();
        List<String> foreign = new ArrayList<>();
        if (isForeign(directory, user)) foreign.add(directory.toString());
        for (Path file : files) {
            if (!WIDEST.containsAll(attributes(file).permissions()))
                wide.add(file.getFileName() + " is " + octal(file));
            if (isForeign(file, user)) foreign.add(file.getFileName().toString());
            if (Files.isSymbolicLink(file)) findings.add(file.getFileName() + " is a link, a file is demanded");
        }
        if (!wide.isEmpty()) {
            findings.add(listed(wide) + ", at most 750 is accepted");
            commands.add("find " + quoted + " -maxdepth 1 -type f -exec chmod 640 {} +");
        }
        Path config = directory.resolve(Rewrite.CONFIG);
        if (files.contains(config)
                && !WIDEST_CONFIG.containsAll(attributes(config).permissions())) {
            findings.add(
                    Rewrite.CONFIG + " is " + octal(config) + ", at most 640 is accepted where several machines serve");
            commands.add("chmod 640 " + quoted(config));
        }
        if (!foreign.isEmpty()) {
            findings.add("owned by another user than " + user + ": " + listed(foreign));
            commands.add("chown -R " + user + " " + quoted);
        }
        return new Permissions(findings, commands);
    }

    private static boolean isForeign(Path path, String user) throws IOException {
        return !user.equals(ROOT) && !attributes(path).owner().getName().equals(user);
    }

    private static PosixFileAttributes attributes(Path path) throws IOException {
        return Files.readAttributes(path, PosixFileAttributes.class, new LinkOption[0]);
    }

    private static String octal(Path path) throws IOException {
        int mode = 0;
        for (PosixFilePermission permission : attributes(path).permissions())
            mode |= 1 << (PosixFilePermission.values().length - 1 - permission.ordinal());
        return Integer.toOctalString(mode);
    }

    private static String listed(List<String> names) {
        String shown = String.join(", ", names.subList(0, Math.min(SHOWN, names.size())));
        return names.size() > SHOWN ? shown + " and " + (names.size() - SHOWN) + " more" : shown;
    }

    /** For a POSIX shell, whatever the name holds. */
    private static String quoted(Path path) {
        String text = path.toString();
        return text.matches("[A-Za-z0-9_./+-]+") ? text : "'" + text.replace("'", "'\\''") + "'";
    }
}
