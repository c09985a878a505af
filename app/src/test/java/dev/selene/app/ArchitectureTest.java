package dev.selene.app;

import static com.tngtech.archunit.core.domain.JavaCall.Predicates.target;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.assignableTo;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.equivalentTo;
import static com.tngtech.archunit.core.domain.properties.HasName.Predicates.nameMatching;
import static com.tngtech.archunit.core.domain.properties.HasOwner.Predicates.With.owner;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static java.util.Map.entry;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.syntax.elements.ClassesShould;
import dev.selene.testkit.TestData;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The module table of ARCHITECTURE.md, and what may be used in one place only. */
class ArchitectureTest {
    private static final Map<String, Set<String>> MAY_USE = Map.ofEntries(
            entry("base", Set.of()),
            entry("deployment", Set.of("base")),
            entry("formats", Set.of("base")),
            entry("text", Set.of("base", "formats")),
            entry("compute", Set.of("base")),
            entry("model", Set.of("base", "formats", "compute")),
            entry("engine", Set.of("base", "compute", "model")),
            entry("llm", Set.of("base", "formats", "text", "compute", "model", "engine")),
            entry("server", Set.of("base", "text", "engine", "llm")),
            entry("tools", Set.of("base", "deployment", "formats", "text", "compute", "model", "engine", "llm")),
            entry(
                    "app",
                    Set.of(
                            "base",
                            "deployment",
                            "formats",
                            "text",
                            "compute",
                            "model",
                            "engine",
                            "llm",
                            "server",
                            "tools")));

    private static final JavaClasses CLASSES = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .withImportOption(location -> !location.contains("/testkit/"))
            .importPackages("dev.selene");

    @Test
    void allModulesAreOnTheClassPath() {
        for (String module : MAY_USE.keySet())
            assertTrue(
                    CLASSES.stream().anyMatch(type -> isIn(type.getPackageName(), module)),
                    "no class of module " + module + " was found: nothing about it would be checked");
    }

    @Test
    void aModuleUsesOnlyWhatItsRowNames() {
        MAY_USE.forEach((module, allowed) -> {
            String[] others = MAY_USE.keySet().stream()
                    .filter(other -> !other.equals(module) && !allowed.contains(other))
                    .map(ArchitectureTest::packages)
                    .toArray(String[]::new);
            if (others.length > 0)
                noClasses()
                        .that()
                        .resideInAPackage(packages(module))
                        .should()
                        .dependOnClassesThat()
                        .resideInAnyPackage(others)
                        .check(CLASSES);
        });
    }

    @Test
    void packagesHaveNoCycles() {
        slices().matching("dev.selene.(**)").should().beFreeOfCycles().check(CLASSES);
    }

    @Test
    void vectorsAreUsedInComputeOnly() {
        outside("compute")
                .dependOnClassesThat()
                .resideInAPackage("jdk.incubator..")
                .check(CLASSES);
    }

    @Test
    void nativeCodeIsCalledInOnePackage() {
        outside("compute.cpu")
                .dependOnClassesThat()
                .haveNameMatching("java\\.lang\\.foreign\\.(Linker|SymbolLookup).*")
                .check(CLASSES);
    }

    @Test
    void environmentPropertiesAndExitBelongToTheApp() {
        outside("app")
                .callMethodWhere(target(owner(equivalentTo(System.class)))
                        .and(target(nameMatching("getenv|getProperty|setProperty|exit"))))
                .check(CLASSES);
    }

    @Test
    void consoleOutputBelongsToAppAndTools() {
        outside("app", "tools").accessField(System.class, "out").check(CLASSES);
        outside("app", "tools").accessField(System.class, "err").check(CLASSES);
    }

    @Test
    void threadsAreStartedWhereTheTableOfThreadsSaysSo() {
        outside("engine", "compute", "server", "tools", "app")
                .callMethodWhere(target(owner(assignableTo(Thread.class)))
                        .and(target(nameMatching("start|startVirtualThread|ofPlatform|ofVirtual"))))
                .orShould()
                .dependOnClassesThat()
                .haveNameMatching("java\\.util\\.concurrent\\.(Executors|ForkJoinPool|ThreadPoolExecutor)")
                .check(CLASSES);
    }

    @Test
    void whoHoldsASharedArenaSaysThatItOwns() throws IOException {
        List<String> silent = new ArrayList<>();
        for (Path source : mainSources()) {
            // an arena of a try statement is its method's own affair
            String text = Files.readString(source).replaceAll("try \\(Arena \\w+ = Arena.ofShared", "");
            if (text.contains("Arena.ofShared") && !text.contains("Owns") && !text.contains("owns"))
                silent.add(source.toString());
        }
        assertTrue(silent.isEmpty(), "Arena.ofShared in classes whose Javadoc does not say that they own: " + silent);
    }

    private static List<Path> mainSources() throws IOException {
        Path home = TestData.path(".").normalize().getParent();
        List<Path> sources = new ArrayList<>();
        Set<String> folders = new TreeSet<>(MAY_USE.keySet());
        folders.add("compute-native"); // whose package is compute.cpu
        for (String module : folders)
            try (Stream<Path> files = Files.walk(home.resolve(module).resolve("src/main/java"))) {
                files.filter(file -> file.toString().endsWith(".java")).forEach(sources::add);
            }
        assertTrue(sources.size() > MAY_USE.size(), "no sources below " + home);
        return sources;
    }

    private static ClassesShould outside(String... modules) {
        return noClasses()
                .that()
                .resideOutsideOfPackages(
                        Arrays.stream(modules).map(ArchitectureTest::packages).toArray(String[]::new))
                .should();
    }

    private static String packages(String module) {
        return "dev.selene." + module + "..";
    }

    private static boolean isIn(String packageName, String module) {
        return packageName.equals("dev.selene." + module) || packageName.startsWith("dev.selene." + module + ".");
    }
}
