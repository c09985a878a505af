package dev.selene.tools.doctor;

import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** All checks, by group. */
public final class Catalogue {
    private static final List<Check> ALL = Stream.of(
                    HostChecks.all(),
                    CardChecks.all(),
                    PortChecks.all(),
                    EnvironmentChecks.all(),
                    WeightChecks.all(),
                    WeightPermissionChecks.all(),
                    ConfigChecks.all(),
                    GarbleChecks.all(),
                    MemoryChecks.all(),
                    RankTableChecks.all(),
                    NetworkChecks.all(),
                    LeftoverChecks.all())
            .flatMap(List::stream)
            .sorted(Comparator.comparing(Check::group)) // stable: within a group as listed
            .toList();

    private Catalogue() {}

    /** In the order in which they are shown. */
    public static List<Check> all() {
        return ALL;
    }
}
