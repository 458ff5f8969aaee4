package dev.mto.testkit;

import static dev.mto.testkit.PlannerText.subtasksOf;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import dev.mto.client.Endpoint;
import dev.mto.client.EventPump;
import dev.mto.client.EventPump.Signal;
import dev.mto.client.PlanApi;
import dev.mto.client.PlanDocument;
import dev.mto.client.PlanEvent;
import dev.mto.client.PlanQuery;
import dev.mto.client.PlanSummary;
import dev.mto.client.Problem.FieldError;
import dev.mto.client.RefusedException;
import dev.mto.client.Submission;
import dev.mto.client.Subtask;
import dev.mto.client.TimedAttempt;
import dev.mto.client.Timeline;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// The Java client against the whole server, which needs no opencode for this.
@Timeout(120)
final class ClientIT {
    @TempDir
    private Path folder = Path.of("");
    private final ScriptedModel model;

    ClientIT() throws IOException {
        model = new ScriptedModel();
    }

    @BeforeEach
    void script() {
        model.planner(ScriptStep.text(subtasksOf("chat", "first", "", "second", "0")));
        model.synthesis(ScriptStep.text("All in all: three."));
        model.subtask("second", ScriptStep.text("two"));
    }

    @AfterEach
    void stop() {
        model.close();
    }

    private LiveServer server() throws Exception {
        return LiveServer.start(folder.resolve("data"), Map.of("MTO_CHAT_BASE_URL", model.baseUrl().toString(),
                "MTO_CHAT_MODEL", "some-model", "MTO_CHAT_USE", "all", "MTO_LIMITS_RETRIES", "0"));
    }

    private PlanApi api(LiveServer server) throws IOException {
        return new PlanApi(
                Endpoint.of(server.url(), Files.readString(folder.resolve("data").resolve("token")).strip()));
    }

    private Submission request() throws IOException {
        return Submission.of("add up").directory(Files.createDirectories(folder.resolve("work")).toString());
    }

    @Test
    void handsInWatchesAndLists() throws Exception {
        model.subtask("first", ScriptStep.text("one"));
        try (LiveServer server = server()) {
            PlanApi api = api(server);
            String id = api.submit(request());
            List<PlanEvent> events = new ArrayList<>();
            PlanDocument plan = api.watch(id, events::add);
            assertThat(plan.plan().answer()).contains("All in all: three.");
            assertThat(plan.subtasks()).extracting(Subtask::result).containsExactly(Optional.of("one"),
                    Optional.of("two"));
            assertEachOnceInOrder(events);
            assertThat(events.getLast().type()).isEqualTo("plan.completed");
            assertThat(events).filteredOn(PlanEvent::isJournalled).allMatch(event -> event.at().isPresent());
            assertThat(api.list(PlanQuery.ALL).plans()).extracting(PlanSummary::id, PlanSummary::completed)
                    .containsExactly(tuple(id, 2));
            assertThat(api.plan(id)).isEqualTo(plan);
            Timeline timeline = api.timeline(id);
            assertThat(timeline.attempts()).extracting(TimedAttempt::label).contains("planner.1", "subtask.0.1",
                    "subtask.1.1", "synthesis.1");
            assertThat(timeline.lastSeq()).isEqualTo(events.getLast().seq());
            assertThat(timeline.left()).as("it is over").isEmpty();
            assertThat(api.journal(id)).isEqualTo(events.stream().filter(PlanEvent::isJournalled).toList());
        }
    }

    @Test
    void refusalsHaveTheirCodesAndFields() throws Exception {
        try (LiveServer server = server()) {
            PlanApi api = api(server);
            assertThatThrownBy(() -> api.plan("plan_none")).isInstanceOfSatisfying(RefusedException.class,
                    refused -> assertThat(refused.problem().code()).isEqualTo("plan_not_found"));
            assertThatThrownBy(() -> api.watch("plan_none", _ -> {})).hasMessageStartingWith("plan_not_found: ");
            assertThatThrownBy(() -> api.submit(Submission.of("").maxSubtasks(999)))
                    .isInstanceOfSatisfying(RefusedException.class,
                            refused -> assertThat(refused.problem().errors()).extracting(FieldError::field)
                                    .containsExactly("taskDescription", "maxSubtasks"));
            PlanApi stranger = new PlanApi(Endpoint.of(server.url(), "wrong"));
            assertThatThrownBy(() -> stranger.submit(request())).hasMessageStartingWith("unauthorized: ");
            assertThatThrownBy(() -> stranger.list(PlanQuery.ALL)).hasMessageStartingWith("unauthorized: ");
            assertThat(stranger.isLive()).isTrue();
        }
    }

    @Test
    void listensOnToAServerThatWasStartedAgainSomewhereElse() throws Exception {
        Gates gates = new Gates("first");
        model.subtask("first", gates.step("first", "one"));
        AtomicReference<PlanApi> current = new AtomicReference<>();
        List<PlanEvent> events = new ArrayList<>();
        String id;
        EventPump pump;
        try (LiveServer before = server()) {
            current.set(api(before));
            id = current.get().submit(request());
            pump = EventPump.start(current::get, id);
            takeUntil("plan.accepted", pump, events);
        }
        gates.open("first");
        try (pump; LiveServer after = server()) {
            current.set(api(after));
            takeUntil("plan.completed", pump, events);
            assertThat(current.get().plan(id).is("completed")).isTrue();
        }
        assertEachOnceInOrder(events);
    }

    private static void takeUntil(String type, EventPump pump, List<PlanEvent> events) throws InterruptedException {
        while (events.stream().noneMatch(event -> event.type().equals(type))) {
            if (pump.next(Duration.ofSeconds(30)).orElseThrow() instanceof Signal.Came(PlanEvent event)) {
                events.add(event);
            }
        }
    }

    private static void assertEachOnceInOrder(List<PlanEvent> events) {
        List<Long> numbers = events.stream().filter(PlanEvent::isJournalled).map(PlanEvent::seq).toList();
        assertThat(numbers).containsExactlyElementsOf(LongStream.rangeClosed(1, numbers.size()).boxed().toList());
    }
}
