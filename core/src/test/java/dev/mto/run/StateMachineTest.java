package dev.mto.run;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/// Keeps the drawn state machine what the code does. To draw it anew, see the document's first lines.
final class StateMachineTest {
    private static final StateMachine MACHINE = StateMachine.explored();
    private static final Path DOCUMENT = Path.of(System.getProperty("mto.root"), "docs", "state-machine.md");

    @Test
    void isAsItIsDrawn() throws IOException {
        String drawn = draw(MACHINE);
        if (Boolean.getBoolean("state-machine.write")) {
            Files.writeString(DOCUMENT, drawn);
        }
        // The formatter may set tables as it likes.
        assertThat(words(Files.readString(DOCUMENT))).isEqualTo(words(drawn));
    }

    private static String words(String text) {
        return text.replaceAll("-{3,}", "---").replaceAll("\\s+", " ");
    }

    @Test
    void everyEventLeadsSomewhere() {
        Set<String> drawn = new TreeSet<>(MACHINE.plan.keySet());
        drawn.add(PlanEvent.PlanSubmitted.class.getSimpleName());
        assertThat(drawn).containsExactlyInAnyOrderElementsOf(variants(PlanEvent.class)
                .map(Class::getSimpleName).collect(Collectors.toSet()));
    }

    private static Stream<Class<?>> variants(Class<?> type) {
        return type.isSealed()
                ? Arrays.stream(type.getPermittedSubclasses()).flatMap(StateMachineTest::variants)
                : Stream.<Class<?>>of(type);
    }

    private static String draw(StateMachine machine) {
        return """
                # The state machine of plans and sub-tasks

                Drawn from the code, which a test compares with this page. To draw it anew:

                    mvn -ntp test -pl core -Dtest=StateMachineTest -Dstate-machine.write=true && mvn -q spotless:apply

                Every status changes by an event of the plan's journal and by nothing else. In the tables a cell says \
                what a status becomes by an event, `·` that it stays what it is, and nothing that the event does not \
                come there.

                ## Plan

                %s
                %s
                ## Sub-task

                %s
                %s""".formatted(
                diagram(machine.plan, PlanStatus.PLANNING, "PlanSubmitted",
                        Arrays.stream(PlanStatus.values()).filter(PlanStatus::isTerminal).toList()),
                table(machine.plan, PlanStatus.values()),
                diagram(machine.subtask, SubtaskStatus.PENDING, "PlanAccepted",
                        Arrays.stream(SubtaskStatus.values()).filter(SubtaskStatus::isTerminal).toList()),
                table(machine.subtask, SubtaskStatus.values()));
    }

    private static <S extends Enum<S>> String diagram(Map<String, Map<S, Set<S>>> edges, S first, String begin,
            List<S> last) {
        Map<String, Set<String>> labels = new LinkedHashMap<>();
        edges.forEach((event, ways) -> ways.forEach((from, all) -> all.stream().filter(to -> to != from)
                .forEach(to -> labels.computeIfAbsent("    " + name(from) + " --> " + name(to), _ -> new TreeSet<>())
                        .add(event))));
        String lines = labels.entrySet().stream().sorted(Map.Entry.comparingByKey())
                .map(edge -> edge.getKey() + " : " + String.join(", ", edge.getValue()))
                .collect(Collectors.joining("\n"));
        String ends = last.stream().map(end -> "    " + name(end) + " --> [*]").collect(Collectors.joining("\n"));
        return "```mermaid\nstateDiagram-v2\n    [*] --> " + name(first) + " : " + begin + "\n" + lines + "\n" + ends
                + "\n```\n";
    }

    private static <S extends Enum<S>> String table(Map<String, Map<S, Set<S>>> edges, S[] statuses) {
        String head = "| event | " + Arrays.stream(statuses).map(status -> "`" + name(status) + "`")
                .collect(Collectors.joining(" | ")) + " |\n|---" + "|---".repeat(statuses.length) + "|\n";
        return head + edges.entrySet().stream()
                .map(row -> "| " + row.getKey() + " | " + Arrays.stream(statuses)
                        .map(from -> cell(from, row.getValue().getOrDefault(from, Set.of())))
                        .collect(Collectors.joining(" | ")) + " |\n")
                .collect(Collectors.joining());
    }

    private static <S extends Enum<S>> String cell(S from, Set<S> to) {
        return to.stream().map(status -> status == from ? "·" : name(status)).collect(Collectors.joining(", "));
    }

    private static String name(Enum<?> status) {
        return status.name().toLowerCase(Locale.ROOT);
    }
}
