package dev.mto.testkit;

import static dev.mto.testkit.PlanDocument.latest;
import static org.assertj.core.api.Assertions.assertThat;

import dev.mto.agent.AgentTurn.Role;
import dev.mto.chat.ChatRuntime;
import dev.mto.chat.ChatSetup;
import dev.mto.chat.Endpoint;
import dev.mto.planner.PlannerDesk;
import dev.mto.run.PlanState;
import dev.mto.run.PlanStatus;
import dev.mto.sample.PromptKind;
import dev.mto.store.SqliteJournal;
import dev.mto.testkit.FaultyProxy.Call;
import dev.mto.testkit.FaultyProxy.Fault;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/// What the README's example costs beside the model's time, counted: on a machine of any speed the figures are the same.
/// Who needs more of something says why, and writes it into docs/performance.md.
final class CountedWorkIT {
    /// A planner, five sub-tasks and a synthesis.
    private static final int SESSIONS = 7;

    /// For each session one where it is known, and one where it ends; that one announces the next. And three of the
    /// plan's own: submitted, parent known, planner announced. Fewer where several things happen at once.
    private static final int MOST_APPENDS = 2 * SESSIONS + 3;

    /// One less for each session that is known before it is begun; and one more for each sub-task, if it is written before
    /// the plan is whole.
    private static final int MOST_APPENDS_OF_CHAT = SESSIONS + 3 + 5;

    /// For each session: made, prompted, read. And six of the plan's own: the agents there are, three for the planner's
    /// session to be done away with, two for the parent to be looked at before it is prompted.
    private static final int MOST_CALLS = 3 * SESSIONS + 6;
    /// How long a session is left alone, and what a look at it costs: its status, what it asks, its messages.
    private static final Duration FIRST_LOOK = Duration.ofSeconds(2);
    private static final int CALLS_OF_A_LOOK = 4;

    @TempDir
    private Path folder = Path.of("");

    @Test
    void theJournalIsWrittenOncePerThingThatHappens() throws InterruptedException {
        FakeRuntime runtime = new FakeRuntime(turn -> FakeRuntime.completed(turn.role() == Role.PLANNER
                ? Engine.EXAMPLE
                : "done"));
        try (SqliteJournal journal = SqliteJournal.open(folder); Engine engine = new Engine(journal, runtime, 10)) {
            long commitsBefore = journal.commits();
            assertThat(engine.finish(engine.orchestrator().submit(Engine.goal("Compare three"))).status())
                    .isEqualTo(PlanStatus.COMPLETED);
            long commits = journal.commits() - commitsBefore;
            System.out.printf("counted: %d appends, %d commits for a plan of %d sessions%n", journal.appends(), commits,
                    SESSIONS);
            assertThat(journal.appends()).isLessThanOrEqualTo(MOST_APPENDS);
            assertThat(commits).isLessThanOrEqualTo(journal.appends());
            assertThat(runtime.calls()).hasSize(SESSIONS);
        }
    }

    @Test
    void aSessionThatIsKnownBeforehandIsNotWrittenDownForItself() throws Exception {
        String plan = Engine.EXAMPLE.replaceAll("explore|build", ChatRuntime.NAME);
        try (ScriptedModel model = new ScriptedModel().planner(ScriptStep.text(plan))
                .when(ScriptedModel.kind(PromptKind.WORK), ScriptStep.text("A result"))
                .synthesis(ScriptStep.text("The answer"));
                ChatRuntime runtime = new ChatRuntime(
                        new ChatSetup(new Endpoint(model.baseUrl(), ScriptedModel.MODEL, Optional.empty()),
                                Duration.ofSeconds(30), PlannerDesk.SYSTEM_PROMPT));
                SqliteJournal journal = SqliteJournal.open(folder);
                Engine engine = new Engine(journal, runtime, 10)) {
            PlanState state = engine.finish(engine.orchestrator().submit(
                    Journals.goal("Compare three", Files.createDirectories(folder.resolve("work")))));
            assertThat(state.status()).as(state.toString()).isEqualTo(PlanStatus.COMPLETED);
            assertThat(state.subtasks()).allMatch(subtask -> subtask.work().sessionId().isPresent());
            System.out.printf("counted: %d appends for a plan of %d chat sessions%n", journal.appends(), SESSIONS);
            assertThat(journal.appends()).isLessThanOrEqualTo(MOST_APPENDS_OF_CHAT);
            assertThat(model.calls()).hasSize(SESSIONS);
        }
    }

    @Test
    void opencodeIsAskedOnceForEachThing() throws Exception {
        try (ScriptedModel model = new ScriptedModel().planner(ScriptStep.text(Engine.EXAMPLE))
                .when(ScriptedModel.kind(PromptKind.WORK), ScriptStep.text("A result"))
                .synthesis(ScriptStep.text("The answer"))) {
            RealOpencode opencode = RealOpencode.in(Files.createDirectories(folder.resolve("opencode")),
                    model.baseUrl());
            try (ProxiedServer line = ProxiedServer.start(folder, opencode, Map.of())) {
                line.proxy().fault(call -> call.isFor("/global/event"), new Fault.Filtered(_ -> true));
                Path work = Files.createDirectories(folder.resolve("work"));
                // What is asked once in a server's life is no part of a plan.
                line.server().finish(line.server().submit(work, "Compare three", Map.of()));
                int before = line.proxy().calls().size();
                JsonNode plan = line.server().finish(line.server().submit(work, "Compare three", Map.of()));
                assertThat(plan.at("/plan/status").stringValue()).isEqualTo("completed");

                List<Call> calls = line.proxy().calls();
                Map<String, Integer> counted = counted(calls.subList(before, calls.size()));
                counted.forEach((what, times) -> System.out.printf("counted: %2d × %s%n", times, what));
                // The parent session takes the answer.
                assertThat(counted.get("POST /session")).isEqualTo(SESSIONS);
                assertThat(counted.get("POST /session/:id/prompt_async")).isEqualTo(SESSIONS);
                int looks = mostLooks(plan);
                assertThat(counted.get("GET /session/:id/message")).isBetween(SESSIONS, SESSIONS + looks);
                assertThat(counted.values().stream().mapToInt(Integer::intValue).sum())
                        .isLessThanOrEqualTo(MOST_CALLS + CALLS_OF_A_LOOK * looks);
            }
        }
    }

    /// How often a session may have been looked at because nothing was heard of its end: only where a machine is so busy
    /// that it took longer than that.
    private static int mostLooks(JsonNode plan) {
        Stream<Duration> worked = plan.get("subtasks").valueStream().map(CountedWorkIT::taken);
        Instant last = latest(plan, "finishedAt", 0, 1, 2, 3, 4);
        Duration combined = Duration.between(last, Instant.parse(plan.at("/plan/finishedAt").stringValue()));
        return Stream.concat(worked, Stream.of(taken(plan.at("/plan/planner")), combined))
                .mapToInt(taken -> (int) taken.dividedBy(FIRST_LOOK)).sum();
    }

    private static Duration taken(JsonNode part) {
        return Duration.between(Instant.parse(part.get("startedAt").stringValue()),
                Instant.parse(part.get("finishedAt").stringValue()));
    }

    private static Map<String, Integer> counted(List<Call> calls) {
        return calls.stream().map(call -> call.method() + " " + call.path().replaceAll("\\?.*", "")
                .replaceAll("/(ses|msg)_[^/]+", "/:id")).collect(
                        Collectors.toMap(what -> what, _ -> 1, Integer::sum, TreeMap::new));
    }
}
