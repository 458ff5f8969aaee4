package dev.mto.client;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// The server's own golden files are what is read here, so that neither can change without the other.
class PlanDocumentTest {
    private static final Path GOLDEN = Path.of(System.getProperty("mto.root"),
            "server/src/test/resources/golden/http");
    private static final Usage USAGE = new Usage(100, 20, 3, 40, 5, new BigDecimal("0.00000125"));

    @Test
    void readsAPlanThatIsOver() throws IOException {
        PlanDocument document = PlanDocument.of(golden("plan-completed.json"));
        assertThat(document.isTerminal()).isTrue();
        Instant ten = Instant.parse("2026-11-22T10:00:00Z");
        assertThat(document.plan()).isEqualTo(new Plan("plan_1", "completed", "Look at everything",
                Optional.of("All in all: four."), Optional.of("degraded"), Optional.empty(), "/tmp",
                Optional.of("ses_parent"), Optional.empty(),
                new Planner("completed", 1, 0, Optional.empty(), Optional.of(ten.plusSeconds(2)),
                        Optional.of(ten.plusSeconds(3)), Optional.empty(), USAGE),
                false, new Synthesis("completed", 1, Optional.empty(), Optional.empty()), Optional.of(ten),
                Optional.of(ten.plusSeconds(16)), new Usage(400, 80, 12, 160, 20, new BigDecimal("0.0000050")),
                Budget.UNBOUNDED, Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty(),
                List.of("Something was put right.")));
        assertThat(document.subtasks().getFirst()).isEqualTo(new Subtask(0, "completed", "Read the code",
                Optional.of("It is code."), "general", List.of(), 1, Optional.empty(), Optional.of("ses_first"),
                Optional.of(ten.plusSeconds(4)), Optional.of(ten.plusSeconds(7)), Optional.empty(), Optional.empty(),
                Optional.empty(), USAGE,
                List.of(new PermissionAnswer("bash", List.of("rm -rf x"), false, "no rule allows it"))));
        assertThat(document.subtasks().get(2).error()).map(Fault::code).contains("dependency_failed");
        assertThat(document.subtasks().get(2).dependencies()).containsExactly(0, 1);
    }

    @Test
    void readsWhatIsUnderWay() throws IOException {
        PlanDocument written = PlanDocument.of(golden("plan-written.json"));
        assertThat(written.plan().draft()).isTrue();
        assertThat(written.isTerminal()).isFalse();
        assertThat(PlanDocument.of(golden("plan-dropped.json")).dropped()).isNotEmpty();
        assertThat(PlanDocument.of(golden("plan-stopping.json")).plan().stopping()).isPresent();
        assertThat(PlanDocument.of(golden("plan-submitted.json")).plan().planner().attempt()).isZero();
    }

    @Test
    void readsWhatWaitsToBeApproved() throws IOException {
        PlanDocument waiting = PlanDocument.of(golden("plan-awaiting.json"));
        assertThat(waiting.isAwaitingApproval()).isTrue();
        assertThat(waiting.isTerminal()).isFalse();
        assertThat(waiting.plan().approval()).contains(new Approval(2,
                Optional.of(Instant.parse("2026-11-22T10:00:05Z")), Optional.of(Instant.parse("2026-11-23T10:00:00Z")),
                Optional.empty(), new Forecast(2, Optional.of(Duration.ofSeconds(95)),
                        Optional.of(new BigDecimal("0.2")), Optional.of(new BigDecimal("1.25")))));
        assertThat(waiting.subtasks().stream().map(PlannedSubtask::of)).contains(
                new PlannedSubtask("Compare", "general", List.of(0)));
        assertThat(PlanDocument.of(golden("plan-completed.json")).plan().approval()).isEmpty();
    }

    @Test
    void readsPages() throws IOException {
        PlanPage page = PlanPage.of(golden("list-page.json"));
        assertThat(page.plans()).isNotEmpty().allMatch(plan -> plan.createdAt().isPresent());
        assertThat(page.nextCursor()).isPresent();
        assertThat(page.searchedTo()).isEmpty();
        assertThat(page.plans().getFirst().usage()).isPresent();
        assertThat(page.plans().getFirst().pausedUntil()).isEmpty();
        assertThat(PlanPage.of(golden("list-paused.json")).plans().getFirst().pausedUntil())
                .contains(Instant.parse("2026-11-22T11:00:00Z"));
        PlanPage searched = PlanPage.of(golden("list-searched.json"));
        assertThat(searched.plans()).isEmpty();
        assertThat(searched.searchedTo()).isPresent();
        assertThat(PlanPage.of(golden("list-empty.json")).plans()).isEmpty();
    }

    @Test
    void survivesWhatANewerServerSays() {
        PlanDocument document = PlanDocument.of(JsonMapper.shared().readTree("""
                {"plan":{"id":"plan_1","status":"awaiting_approval","createdAt":"soon","forecast":{"costUsd":1}},
                 "subtasks":[{"index":0,"status":"approved","color":"red"}]}"""));
        assertThat(document.isTerminal()).isFalse();
        assertThat(document.plan().createdAt()).isEmpty();
        assertThat(document.subtasks().getFirst().isTerminal()).isFalse();
        assertThat(document.json().path("plan").path("forecast").has("costUsd")).isTrue();
    }

    private static JsonNode golden(String name) throws IOException {
        return JsonMapper.shared().readTree(Files.readString(GOLDEN.resolve(name)));
    }
}
