package dev.mto.testkit;

import static dev.mto.testkit.PlanDocument.statuses;
import static dev.mto.testkit.PlannerText.subtasks;
import static org.assertj.core.api.Assertions.assertThat;

import dev.mto.sample.ChatRequest;
import dev.mto.sample.PromptKind;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/// Servers that stop and opencodes that die in the middle of a plan. What was asked of the model proves that nothing is
/// paid for twice.
final class RestartIT {
    private static final Duration SOON = Duration.ofSeconds(60);
    /// Longer than an opencode that is well says nothing on a busy machine.
    private static final Map<String, String> UNRESPONSIVE = Map.of("MTO_OPENCODE_UNRESPONSIVE_TIMEOUT", "PT15S");

    @TempDir
    private Path folder = Path.of("");
    private ScriptedModel model;
    private RealOpencode opencode;
    private Path work;

    RestartIT() throws IOException {
        model = new ScriptedModel();
    }

    @BeforeEach
    void prepare() throws Exception {
        opencode = RealOpencode.in(Files.createDirectories(folder.resolve("opencode")), model.baseUrl());
        work = Files.createDirectories(folder.resolve("work"));
    }

    @AfterEach
    void leavesNoProcess() throws IOException {
        model.close();
        assertThat(new MarkedProcesses(folder).end()).as("processes left").isEmpty();
    }

    @Test
    void aServerTakesUpTheOpencodeThatItsPredecessorLeftAtWork() throws Exception {
        CountDownLatch held = new CountDownLatch(1);
        twoAndTheirSum(held);
        String plan;
        OpencodeRecord before;
        try (LiveServer server = server(Map.of())) {
            plan = server.submit(work, "add up", Map.of());
            awaitWork("first");
            awaitWork("second");
            before = record();
        }
        try (LiveServer server = server(Map.of())) {
            held.countDown();
            assertDone(server.finish(plan));
            assertThat(record().pid()).as("the same process").isEqualTo(before.pid());
        }
        assertAskedOnce();
    }

    @Test
    void resultsThatCameWhileNoServerWasThereAreHarvested() throws Exception {
        CountDownLatch held = new CountDownLatch(1);
        twoAndTheirSum(held);
        String plan;
        try (LiveServer server = server(Map.of())) {
            plan = server.submit(work, "add up", Map.of());
            awaitWork("first");
            awaitWork("second");
        }
        held.countDown();
        for (String description : List.of("first", "second")) {
            model.awaitCall(call -> call.prompt().startsWith(description) && call.ended(), SOON);
        }
        record().awaitIdle(work, SOON);
        try (LiveServer server = server(Map.of())) {
            assertDone(server.finish(plan));
        }
        assertAskedOnce();
    }

    @Test
    void anOpencodeKilledInMidSubtaskIsStartedAgain() throws Exception {
        CountDownLatch held = new CountDownLatch(1);
        chainHeldInTheMiddle(held);
        try (LiveServer server = server(Map.of())) {
            String plan = server.submit(work, "add up", Map.of());
            awaitWork("second");
            OpencodeRecord before = record();
            before.kill();
            model.awaitCall(call -> call.prompt().startsWith("second") && call.clientGone(), SOON);
            held.countDown();
            assertDone(server.finish(plan));
            assertThat(record().pid()).isNotEqualTo(before.pid());
        }
        assertOnlyTheSecondWasAskedTwice();
    }

    @Test
    void anOpencodeThatDiedWhileNoServerWasThereIsStartedAgain() throws Exception {
        CountDownLatch held = new CountDownLatch(1);
        chainHeldInTheMiddle(held);
        String plan;
        try (LiveServer server = server(Map.of())) {
            plan = server.submit(work, "add up", Map.of());
            awaitWork("second");
        }
        record().kill();
        model.awaitCall(call -> call.prompt().startsWith("second") && call.clientGone(), SOON);
        held.countDown();
        try (LiveServer server = server(Map.of())) {
            assertDone(server.finish(plan));
        }
        assertOnlyTheSecondWasAskedTwice();
    }

    @Test
    void anOpencodeThatIsUpAndAnswersNothingIsEndedAndStartedAgain() throws Exception {
        CountDownLatch held = new CountDownLatch(1);
        chainHeldInTheMiddle(held);
        try (LiveServer server = server(UNRESPONSIVE)) {
            String plan = server.submit(work, "add up", Map.of());
            awaitWork("second");
            OpencodeRecord before = record();
            before.suspend();
            model.awaitCall(call -> call.prompt().startsWith("second") && call.clientGone(), SOON);
            held.countDown();
            assertDone(server.finish(plan));
            assertThat(record().pid()).isNotEqualTo(before.pid());
        }
        assertOnlyTheSecondWasAskedTwice();
    }

    /// opencode runs each command in a session of its own, which neither a killed opencode nor its group takes along.
    @Test
    void whatADeadOpencodeLeftRunningIsEnded() throws Exception {
        model.planner(subtasks("first", ""));
        model.subtask("first", ScriptStep.failing(1,
                ScriptStep.call("bash", "{\"command\":\"sleep 4711\",\"description\":\"sleep\"}"),
                ScriptStep.text("1")));
        model.synthesis(ScriptStep.text("The sum is 3."));
        // Before the server sees to it, which it says as it begins.
        List<Boolean> outlived = new CopyOnWriteArrayList<>();
        try (LogLines _ = new LogLines("dev.mto.opencode", line -> noteIfEnding(line, outlived));
                LiveServer server = server(Map.of())) {
            String plan = server.submit(work, "add up", Map.of("allow", List.of("bash")));
            Glance<Boolean> sleeping = this::isSleeping;
            sleeping.until(Boolean::booleanValue, "command of the session", SOON);
            record().kill();
            assertDone(server.finish(plan));
            assertThat(outlived).as("outlives opencode").containsExactly(true);
            sleeping.until(asleep -> !asleep, "end of the command", SOON);
        }
        assertThat(prompted()).containsExactly("first", "first");
    }

    private void noteIfEnding(String line, List<Boolean> outlived) {
        try {
            if (line.contains("ending what is left of")) {
                outlived.add(isSleeping());
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private boolean isSleeping() throws IOException {
        return new MarkedProcesses(folder).living().stream()
                .anyMatch(process -> process.info().commandLine().orElse("").endsWith("sleep 4711"));
    }

    /// With two sessions at a time, the sub-tasks of a second plan, on which more depends, keep the first plan's from
    /// starting.
    @Test
    void aPlanWhoseSubtasksHaveNotBegunGoesOn() throws Exception {
        CountDownLatch held = new CountDownLatch(1);
        Map<String, String> twoAtOnce = Map.of("MTO_LIMITS_SESSIONS_IN_FLIGHT", "2");
        CountDownLatch planned = new CountDownLatch(1);
        model.when(request -> isPlanning(request, "plan of one"),
                ScriptStep.text(subtasks("only", "")).heldBy(planned));
        model.when(request -> isPlanning(request, "plan of another"),
                ScriptStep.text(subtasks("long one", "", "long other", "", "both", "0,1")));
        model.subtask("long", ScriptStep.text("3").heldBy(held));
        model.subtask("", ScriptStep.text("3"));
        model.synthesis(ScriptStep.text("The sum is 3."));
        String one;
        String another;
        try (LiveServer server = server(twoAtOnce)) {
            one = server.submit(work, "plan of one", Map.of());
            model.awaitCall(call -> call.prompt().contains("plan of one"), SOON);
            another = server.submit(work, "plan of another", Map.of());
            awaitWork("long one");
            planned.countDown();
            awaitWork("long other");
            assertThat(statuses(server.plan(one))).containsExactly("pending");
        }
        held.countDown();
        try (LiveServer server = server(twoAtOnce)) {
            assertDone(server.finish(one));
            assertDone(server.finish(another));
        }
        assertThat(model.calls(PromptKind.PLAN)).hasSize(2);
        assertThat(model.calls(PromptKind.WORK)).hasSize(4);
        assertThat(model.calls(PromptKind.SYNTHESIS)).hasSize(2);
    }

    @Test
    void aPlannerThatIsTooSlowIsAborted() throws Exception {
        model.planner(ScriptStep.hang());
        try (LiveServer server = server(Map.of("MTO_LIMITS_PLANNER_TIMEOUT", "PT20S"))) {
            JsonNode plan = server.finish(server.submit(work, "add up", Map.of()));
            assertThat(plan.at("/plan/status").stringValue()).isEqualTo("failed");
            assertThat(plan.at("/plan/error/code").stringValue()).isEqualTo("planner_timeout");
            model.awaitCall(call -> call.kind() == PromptKind.PLAN && call.clientGone(), SOON);
        }
        assertThat(model.calls(PromptKind.PLAN)).hasSize(1);
    }

    private LiveServer server(Map<String, String> settings) throws Exception {
        return LiveServer.start(folder.resolve("data"), opencode, settings);
    }

    private OpencodeRecord record() throws IOException {
        return OpencodeRecord.read(folder.resolve("data"), "opencode");
    }

    private void twoAndTheirSum(CountDownLatch held) {
        model.planner(subtasks("first", "", "second", "", "third", "0,1"));
        model.subtask("first", ScriptStep.text("1").heldBy(held));
        model.subtask("second", ScriptStep.text("2").heldBy(held));
        finishing();
    }

    private void chainHeldInTheMiddle(CountDownLatch held) {
        model.planner(subtasks("first", "", "second", "0", "third", "1"));
        model.subtask("first", ScriptStep.text("1"));
        model.subtask("second", ScriptStep.text("2").heldBy(held));
        finishing();
    }

    private void finishing() {
        model.subtask("third", ScriptStep.text("3"));
        model.synthesis(ScriptStep.text("The sum is 3."));
    }

    private static boolean isPlanning(ChatRequest request, String mark) {
        return PromptKind.of(request) == PromptKind.PLAN && request.lastUserText().contains(mark);
    }

    private void awaitWork(String description) throws InterruptedException {
        model.awaitCall(call -> call.kind() == PromptKind.WORK && call.prompt().startsWith(description), SOON);
    }

    private static void assertDone(JsonNode plan) {
        assertThat(plan.at("/plan/outcome").asString("")).as(plan.toPrettyString()).isEqualTo("full");
        assertThat(plan.at("/plan/answer").stringValue()).isEqualTo("The sum is 3.");
        assertThat(statuses(plan)).containsOnly("completed");
    }

    private void assertAskedOnce() {
        assertThat(prompted()).containsExactlyInAnyOrder("first", "second", "third");
        assertPlannedAndCombinedOnce();
    }

    private void assertOnlyTheSecondWasAskedTwice() {
        assertThat(prompted()).containsExactly("first", "second", "second", "third");
        assertPlannedAndCombinedOnce();
    }

    private void assertPlannedAndCombinedOnce() {
        assertThat(model.calls(PromptKind.PLAN)).hasSize(1);
        assertThat(model.calls(PromptKind.SYNTHESIS)).hasSize(1);
    }

    private List<String> prompted() {
        return model.calls(PromptKind.WORK).stream()
                .map(call -> call.prompt().lines().findFirst().orElse("").split(" ", 2)[0]).toList();
    }
}
