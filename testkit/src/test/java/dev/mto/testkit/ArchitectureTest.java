package dev.mto.testkit;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/// Who may know whom, as ARCHITECTURE.md draws it.
final class ArchitectureTest {
    private static final Set<String> CORE = Set.of("timing", "fault", "plan", "access", "agent", "run", "planner",
            "synthesis", "delivery", "cluster", "orchestrator");

    /// For each package the packages of this project that it may import.
    private static final Map<String, Set<String>> MAY_IMPORT = new TreeMap<>(Map.ofEntries(
            Map.entry("timing", Set.of()),
            Map.entry("fault", Set.of()),
            Map.entry("plan", Set.of("fault")),
            Map.entry("access", Set.of("fault", "plan")),
            Map.entry("agent", Set.of("fault", "plan")),
            Map.entry("run", Set.of("timing", "fault", "plan", "access", "agent")),
            Map.entry("planner", Set.of("fault", "plan", "agent", "run")),
            Map.entry("synthesis", Set.of("fault", "plan", "agent", "run")),
            Map.entry("delivery", Set.of("plan", "run")),
            Map.entry("cluster", Set.of("plan", "run")),
            Map.entry("orchestrator",
                    Set.of("fault", "plan", "access", "agent", "run", "planner", "synthesis", "delivery")),
            Map.entry("json", CORE),
            Map.entry("wire", Set.of("fault", "plan", "agent")),
            Map.entry("store", withJson()),
            Map.entry("opencode", withJsonAndWire()),
            Map.entry("chat", withJsonAndWire()),
            Map.entry("http", withJson()),
            Map.entry("mcp", withJson()),
            Map.entry("webhook", withJsonAndWire()),
            Map.entry("metrics", CORE),
            Map.entry("trace", CORE),
            Map.entry("config", Set.of("fault", "plan", "access")),
            Map.entry("sample", Set.of()),
            Map.entry("client", Set.of()),
            Map.entry("cli", Set.of("client"))));

    private static final JavaClasses ALL = new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests()).importPackages("dev.mto");

    @Test
    void packagesImportOnlyWhatTheyMay() {
        List<String> offences = new ArrayList<>();
        for (JavaClass user : ALL) {
            Set<String> allowed = MAY_IMPORT.get(part(user));
            if (allowed == null) {
                continue;
            }
            for (String used : usedParts(user)) {
                if (!used.equals(part(user)) && !allowed.contains(used)) {
                    offences.add(user.getName() + " imports " + used);
                }
            }
        }
        assertThat(offences).isEmpty();
    }

    @Test
    void everyPackageHasItsRule() {
        Set<String> parts = new TreeSet<>();
        ALL.forEach(type -> parts.add(part(type)));
        assertThat(parts).containsExactlyInAnyOrderElementsOf(withTop(MAY_IMPORT.keySet()));
    }

    @Test
    void thereAreNoCycles() {
        slices().matching("dev.mto.(*)..").should().beFreeOfCycles().check(ALL);
    }

    @Test
    void theCoreKnowsTheJdkAndLoggingOnly() {
        classes().that().resideInAnyPackage(corePackages()).should().onlyDependOnClassesThat()
                .resideInAnyPackage(concat(corePackages(), "java..", "org.slf4j..", "org.jspecify..")).check(ALL);
    }

    @Test
    void theClientKnowsTheJdkAndJacksonOnly() {
        classes().that().resideInAPackage("dev.mto.client..").should().onlyDependOnClassesThat()
                .resideInAnyPackage("dev.mto.client..", "java..", "tools.jackson..", "org.jspecify..").check(ALL);
    }

    @Test
    void theCoreTakesTimeChanceAndSurroundingsFromOutside() {
        noClasses().that().resideInAnyPackage(corePackages())
                .should().callMethod(Instant.class, "now")
                .orShould().callMethod(System.class, "nanoTime")
                .orShould().callMethod(System.class, "currentTimeMillis")
                .orShould().callMethod(System.class, "getenv", String.class)
                .orShould().callMethod(System.class, "getProperty", String.class)
                .orShould().callMethod(Math.class, "random")
                .orShould().callMethod(UUID.class, "randomUUID")
                .orShould().callMethod(Thread.class, "sleep", long.class)
                .orShould().callMethod(Thread.class, "sleep", Duration.class)
                .orShould().accessField(System.class, "out")
                .orShould().accessField(System.class, "err")
                .orShould().dependOnClassesThat().areAssignableTo(Random.class)
                .check(ALL);
    }

    private static String part(JavaClass type) {
        String rest = type.getPackageName().substring("dev.mto.".length());
        int dot = rest.indexOf('.');
        return dot < 0 ? rest : rest.substring(0, dot);
    }

    private static Set<String> usedParts(JavaClass user) {
        Set<String> parts = new TreeSet<>();
        user.getDirectDependenciesFromSelf().stream()
                .map(dependency -> dependency.getTargetClass().getBaseComponentType())
                .filter(used -> used.getPackageName().startsWith("dev.mto."))
                .forEach(used -> parts.add(part(used)));
        return parts;
    }

    private static Set<String> withJson() {
        Set<String> all = new TreeSet<>(CORE);
        all.add("json");
        return all;
    }

    private static Set<String> withJsonAndWire() {
        Set<String> all = withJson();
        all.add("wire");
        return all;
    }

    private static Set<String> withTop(Set<String> parts) {
        Set<String> all = new TreeSet<>(parts);
        all.addAll(Set.of("app", "testkit"));
        return all;
    }

    private static String[] corePackages() {
        return CORE.stream().map(part -> "dev.mto." + part + "..").toArray(String[]::new);
    }

    private static String[] concat(String[] some, String... more) {
        List<String> all = new ArrayList<>(List.of(some));
        all.addAll(List.of(more));
        return all.toArray(String[]::new);
    }
}
