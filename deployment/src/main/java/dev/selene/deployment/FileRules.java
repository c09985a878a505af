package dev.selene.deployment;

import java.util.ArrayList;
import java.util.List;

/** Owner, mode and kind that MindIE demands of the files it reads. */
public final class FileRules {
    /** Of config.json, rank_table_file.json, and of the weights' config.json with several nodes. */
    public static final int CONFIG_MODE = 0640;

    /** Of directories, and of the weights. */
    public static final int DIRECTORY_MODE = 0750;

    private static final String[] CLASSES = {"Other group", "Owner group", "Owner"};

    private FileRules() {}

    /**
     * What MindIE would refuse the file for.
     *
     * @param maxMode permissions beyond it are too many
     * @param processUid who runs the service; 0 may use files of others
     */
    public static List<DeploymentProblem> check(FileFacts file, int maxMode, int processUid) {
        List<DeploymentProblem> problems = new ArrayList<>();
        Place place = Place.of(file.path().toString());
        if (file.kind() == FileFacts.Kind.LINK)
            problems.add(error(place, "is a symbolic link, and the file itself is demanded.", "Put the file there."));
        else if (file.kind() == FileFacts.Kind.OTHER)
            problems.add(error(place, "is neither a file nor a directory.", "Put a regular file there."));
        else if ((file.mode() & ~maxMode) != 0)
            problems.add(error(
                    place,
                    permissionMessage(file, maxMode),
                    "chmod " + Integer.toOctalString(maxMode) + " " + file.path()));
        if (file.uid() != processUid && processUid != 0)
            problems.add(error(
                    place,
                    "Check owner failed: owner is uid " + file.uid() + ", the service runs as uid " + processUid + ".",
                    "chown " + processUid + " " + file.path()));
        return problems;
    }

    /** Spelling as in the product, so that a search for it finds help. */
    private static String permissionMessage(FileFacts file, int maxMode) {
        for (int i = 0; i < CLASSES.length; i++) {
            int required = maxMode >> 3 * i & 7;
            int got = file.mode() >> 3 * i & 7;
            if ((got & ~required) != 0)
                return " Check " + CLASSES[i] + " permission failed: " + file.path() + " current permission is "
                        + Integer.toOctalString(file.mode()) + ". Required permisssion is " + required
                        + ", but got permission is " + got;
        }
        throw new IllegalArgumentException("mode " + Integer.toOctalString(file.mode()) + " is not too wide");
    }

    private static DeploymentProblem error(Place place, String message, String cure) {
        return new DeploymentProblem(Severity.ERROR, place, "", message, cure);
    }
}
