package dev.mto.json;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mto.agent.TurnIds;
import dev.mto.agent.Usage;
import dev.mto.delivery.Notice;
import dev.mto.http.Golden;
import dev.mto.plan.CallbackUrl;
import dev.mto.plan.DependencyPolicy;
import dev.mto.plan.Goal;
import dev.mto.plan.PlanId;
import dev.mto.plan.SubtaskSpec;
import dev.mto.run.Attempt;
import dev.mto.run.Attempt.Work;
import dev.mto.run.JournalEntry;
import dev.mto.run.Outcome;
import dev.mto.run.PlanEvent;
import dev.mto.run.PlanState;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

final class NoticeJsonTest {
    private static final PlanId ID = new PlanId("plan_a");
    private static final Instant START = Instant.parse("2026-11-22T10:00:00.5Z");
    private static final int LIMIT = 256 * 1024;

    private static List<JournalEntry> journal(String task, String result, String answer, String description) {
        Attempt planner = new Attempt(new Work.Planning(), 1);
        Attempt subtask = new Attempt(new Work.Subtask(0), 1);
        Attempt synthesis = new Attempt(new Work.Synthesis(), 1);
        TurnIds ids = new TurnIds("key", "msg", "prt");
        Goal goal = new Goal(task, 5, Path.of("/tmp"), Optional.empty(), Optional.empty(), Optional.empty(),
                DependencyPolicy.FAIL, Optional.empty(), List.of())
                .tell(new CallbackUrl(URI.create("https://example.com/x?key=1")));
        List<PlanEvent> events = List.of(new PlanEvent.PlanSubmitted(goal),
                new PlanEvent.PlannerStarted(planner, ids, List.of()),
                new PlanEvent.PlanAccepted(planner, List.of(new SubtaskSpec(description, "general", List.of())),
                        List.of("A note."), Usage.NONE),
                new PlanEvent.SubtaskStarted(subtask, ids), new PlanEvent.SubtaskCompleted(subtask, result, Usage.NONE),
                new PlanEvent.SynthesisStarted(synthesis, ids),
                new PlanEvent.PlanCompleted(synthesis, answer, Outcome.FULL, Usage.NONE));
        List<JournalEntry> entries = new ArrayList<>();
        events.forEach(event -> entries.add(new JournalEntry(entries.size() + 1, START, event)));
        return entries;
    }

    private static JsonNode told(List<JournalEntry> entries) {
        String body = NoticeJson.write(Notice.of(ID, entries.getLast()).orElseThrow(), PlanState.fold(ID, entries),
                LIMIT);
        assertThat(body.getBytes(StandardCharsets.UTF_8)).hasSizeLessThanOrEqualTo(LIMIT);
        return Json.mapper().readTree(body);
    }

    @Test
    void tellsThePlanAsGetGivesIt() {
        List<JournalEntry> entries = journal("Do it", "A result.", "All of it.", "Look");
        JsonNode body = told(entries);
        assertThat(body.propertyNames()).containsExactly("type", "timestamp", "data");
        assertThat(body.path("type").stringValue()).isEqualTo("plan.completed");
        assertThat(body.path("timestamp").stringValue()).isEqualTo("2026-11-22T10:00:00.500Z");
        assertThat(body.path("data")).isEqualTo(Json.mapper().readTree(PlanJson.plan(PlanState.fold(ID, entries))));
        assertThat(body.at("/data/plan/callbackUrl").stringValue()).isEqualTo("https://example.com/x?key=1");
    }

    @Test
    void isWrittenSo() {
        List<JournalEntry> entries = journal("Do it", "A result.", "All of it.", "Look");
        Golden.assertMatches("http", "notice", NoticeJson.write(Notice.of(ID, entries.getLast()).orElseThrow(),
                PlanState.fold(ID, entries), LIMIT));
    }

    @Test
    void leavesTheResultsOutFirst() {
        JsonNode data = told(journal("Do it", "x".repeat(300_000), "All of it.", "Look")).path("data");
        assertThat(data.at("/subtasks/0").has("result")).isFalse();
        assertThat(data.at("/subtasks/0/status").stringValue()).isEqualTo("completed");
        assertThat(data.at("/plan/answer").stringValue()).isEqualTo("All of it.");
        assertThat(data.path("omitted").valueStream().map(JsonNode::stringValue)).containsExactly("subtasks.result");
    }

    @Test
    void thenCutsTheLongestTexts() {
        String smiles = "a" + "😀".repeat(100_000);
        JsonNode data = told(journal("Do it", "A result.", smiles, "Look")).path("data");
        assertThat(data.at("/plan/answer").stringValue()).as("whole characters only")
                .isEqualTo(smiles.substring(0, NoticeJson.TEXT - 1));
        assertThat(data.at("/plan/taskDescription").stringValue()).isEqualTo("Do it");
        assertThat(data.path("omitted").valueStream().map(JsonNode::stringValue)).containsExactly("subtasks.result",
                "plan.answer");
    }

    @Test
    void andThenTheSubtasks() {
        JsonNode data = told(journal("\u0001".repeat(100_000), "A result.", "\u0001".repeat(100_000),
                "y".repeat(400_000))).path("data");
        assertThat(data.path("subtasks")).isEmpty();
        assertThat(data.at("/plan/status").stringValue()).isEqualTo("completed");
        assertThat(data.at("/plan/answer").stringValue()).hasSize(NoticeJson.TEXT);
        assertThat(data.path("omitted").valueStream().map(JsonNode::stringValue)).containsExactly("subtasks.result",
                "plan.answer", "plan.taskDescription", "subtasks", "plan.notes");
    }
}
