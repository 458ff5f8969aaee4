package dev.mto.testkit;

import static dev.mto.testkit.PlanDocument.error;
import static dev.mto.testkit.PlanDocument.statuses;
import static dev.mto.testkit.PlannerText.piecesBefore;
import static dev.mto.testkit.PlannerText.subtasks;
import static org.assertj.core.api.Assertions.assertThat;

import dev.mto.sample.PromptKind;
import dev.mto.testkit.FaultyProxy.Call;
import dev.mto.testkit.FaultyProxy.Fault;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/// What opencode's server has been known to do to those who rely on it, done to the real one by a proxy before it.
@TestInstance(Lifecycle.PER_CLASS)
final class RuntimeTrapsIT {
    private static final Duration SOON = Duration.ofSeconds(60);
    private static final Duration INACTIVITY = Duration.ofSeconds(25);
    /// When an abort is over, whatever opencode says.
    private static final Duration ABORT_LIMIT = Duration.ofSeconds(30);

    /// What opencode's event stream brings.
    private enum Stream {
        WHOLE,
        HEARTBEATS,
        NOTHING
    }

    private final AtomicReference<Stream> stream = new AtomicReference<>(Stream.WHOLE);
    private ScriptedModel model;
    private ProxiedServer line;
    private Path work;

    @BeforeAll
    void start(@TempDir Path folder) throws Exception {
        model = new ScriptedModel();
        RealOpencode opencode = RealOpencode.in(Files.createDirectories(folder.resolve("opencode")), model.baseUrl());
        work = Files.createDirectories(folder.resolve("work"));
        line = ProxiedServer.start(folder, opencode, Map.of("MTO_LIMITS_INACTIVITY_TIMEOUT", INACTIVITY.toString()));
        heal();
    }

    @AfterEach
    void heal() {
        stream.set(Stream.WHOLE);
        line.proxy().heal();
        line.proxy().fault(call -> call.isFor("/global/event"),
                new Fault.Filtered(this::passes));
    }

    private boolean passes(String event) {
        return switch (stream.get()) {
            case WHOLE -> true;
            case HEARTBEATS -> event.contains("\"type\":\"server.");
            case NOTHING -> false;
        };
    }

    @AfterAll
    void stop() {
        line.close();
        model.close();
    }

    private void plans(String word, String plan) {
        model.when(ScriptedModel.kind(PromptKind.PLAN).and(request -> request.lastUserText().contains(word)),
                ScriptStep.text(plan));
        model.when(ScriptedModel.kind(PromptKind.SYNTHESIS).and(request -> request.lastUserText().contains(word)),
                ScriptStep.text("answer to " + word));
    }

    private JsonNode run(String word) throws Exception {
        return line.server().finish(line.server().submit(work, word, Map.of()));
    }

    private long asked(String description) {
        return model.calls(PromptKind.WORK).stream().filter(call -> call.prompt().startsWith(description)).count();
    }

    private static void assertWhole(JsonNode plan) {
        assertThat(statuses(plan)).containsOnly("completed");
        assertThat(plan.at("/plan/outcome").stringValue()).isEqualTo("full");
    }

    private static Predicate<Call> prompting(String description) {
        return call -> call.isFor("/prompt_async") && call.body().contains("\"text\":\"" + description);
    }

    @Test
    void aStreamThatIsSilentDelaysAndLosesNothing() throws Exception {
        plans("silent", subtasks("silent one", "", "silent two", "0"));
        model.subtask("silent one", ScriptStep.text("one"));
        model.subtask("silent two", ScriptStep.text("two"));
        stream.set(Stream.NOTHING);
        assertWhole(run("silent"));
        assertThat(asked("silent one")).isEqualTo(1);
    }

    /// Partial texts are nowhere but in the stream. What comes after the gap must not be read on from what came before.
    @Test
    void aStreamThatIsLostWhileThePlannerWritesLeavesNoSubtaskThatWasNeverWritten() throws Exception {
        CountDownLatch lost = new CountDownLatch(1);
        CountDownLatch back = new CountDownLatch(1);
        String text = subtasks("gap one", "", "gap two, of which some is not heard, is whole", "", "gap three", "0,1");
        model.when(ScriptedModel.kind(PromptKind.PLAN).and(request -> request.lastUserText().contains("gap")),
                ScriptStep.text(text).pausedAfter(piecesBefore("of which", text), lost)
                        .pausedAfter(piecesBefore("is whole", text), back));
        model.when(ScriptedModel.kind(PromptKind.SYNTHESIS).and(request -> request.lastUserText().contains("gap")),
                ScriptStep.text("answer to gap"));
        model.subtask("gap", ScriptStep.text("done"));
        String id = line.server().submit(work, "gap", Map.of());
        line.server().awaitPlan(id, plan -> plan.at("/subtasks/0/status").asString("").equals("completed"), SOON);
        stream.set(Stream.NOTHING);
        lost.countDown();
        ScriptedCall planner = model.awaitCall(call -> call.prompt().contains("gap"), SOON);
        Glance<Boolean> sent = () -> model.hasWritten(planner, text.indexOf("is whole"));
        sent.until(Boolean::booleanValue, "part that is not heard", SOON);
        long streams = streams();
        line.proxy().cutStreams();
        stream.set(Stream.WHOLE);
        Glance<Long> opened = this::streams;
        opened.until(now -> now > streams, "new stream", SOON);
        back.countDown();
        JsonNode plan = line.server().finish(id);
        assertWhole(plan);
        assertThat(plan.has("dropped")).as(plan.toPrettyString()).isFalse();
        assertThat(model.calls(PromptKind.WORK).stream().map(ScriptedCall::prompt).filter(
                prompt -> prompt.startsWith("gap two"))).singleElement().asString().startsWith(
                        "gap two, of which some is not heard, is whole");
    }

    private long streams() {
        return line.proxy().calls().stream().filter(call -> call.isFor("/global/event")).count();
    }

    @Test
    void aSessionWhoseStreamBringsHeartbeatsAloneIsNotTakenForSilent() throws Exception {
        plans("heartbeat", subtasks("heartbeat one", ""));
        Path file = Files.writeString(work.resolve("notes.txt"), "notes");
        ScriptStep look = ScriptStep.call("read", "{\"filePath\":\"" + file + "\"}").after(Duration.ofSeconds(14));
        model.subtask("heartbeat one", look, ScriptStep.text("done").after(Duration.ofSeconds(14)));
        stream.set(Stream.HEARTBEATS);
        assertWhole(run("heartbeat"));
        assertThat(asked("heartbeat one")).isEqualTo(2);
    }

    @Test
    void permissionsAreAnsweredWithoutAStream() throws Exception {
        plans("deaf", subtasks("deaf one", ""));
        model.subtask("deaf one", ScriptStep.call("read", "{\"filePath\":\"/etc/hostname\"}"),
                ScriptStep.text("not let in"));
        stream.set(Stream.HEARTBEATS);
        JsonNode plan = run("deaf");
        assertWhole(plan);
        assertThat(plan.at("/subtasks/0/permissions/0/allowed").booleanValue()).isFalse();
    }

    @Test
    void aStatusThatStaysBusyAfterTheEndLosesNoAnswer() throws Exception {
        plans("stuck", subtasks("stuck one", ""));
        model.subtask("stuck one", ScriptStep.text("done"));
        AtomicReference<String> session = new AtomicReference<>("");
        String id = line.server().submit(work, "stuck", Map.of());
        stream.set(Stream.HEARTBEATS);
        line.proxy().fault(call -> call.isFor("/session/status"),
                new Fault.Answered(status -> "{\"" + session.get() + "\":{\"type\":\"busy\"}}"));
        JsonNode running = line.server().awaitPlan(id, plan -> !plan.at("/subtasks/0/sessionId").isMissingNode(), SOON);
        session.set(running.at("/subtasks/0/sessionId").stringValue());
        JsonNode plan = line.server().finish(id);
        assertWhole(plan);
        assertThat(line.proxy().calls()).as("found out, and not harvested by the abort of a silent session")
                .noneMatch(call -> call.isFor("/session/" + session.get() + "/abort"));
        assertThat(asked("stuck one")).isEqualTo(1);
    }

    @Test
    void aStatusThatStaysBusyHoldsUpNoAbort() throws Exception {
        plans("clinging", subtasks("clinging one", ""));
        model.subtask("clinging one", ScriptStep.hang());
        String id = line.server().submit(work, "clinging", Map.of());
        model.awaitCall(call -> call.prompt().startsWith("clinging one"), SOON);
        String session = line.server().awaitPlan(id, plan -> plan.at("/subtasks/0").has("sessionId"), SOON)
                .at("/subtasks/0/sessionId").stringValue();
        stream.set(Stream.HEARTBEATS);
        line.proxy().fault(call -> call.isFor("/session/status"),
                new Fault.Answered(status -> "{\"" + session + "\":{\"type\":\"busy\"}}"));
        line.server().cancel(id);
        line.server().awaitPlan(id, plan -> plan.at("/plan/status").stringValue().equals("cancelled"),
                ABORT_LIMIT.minusSeconds(1));
        model.awaitCall(call -> call.prompt().startsWith("clinging one") && call.clientGone(), SOON);
    }

    @Test
    void anAbsentStatusBeforeTheRunBeginsIsNoEnd() throws Exception {
        plans("cold", subtasks("cold one", ""));
        CountDownLatch held = new CountDownLatch(1);
        model.subtask("cold one", ScriptStep.text("done").heldBy(held));
        AtomicInteger looks = new AtomicInteger();
        String id = line.server().submit(work, "cold", Map.of());
        line.server().awaitPlan(id, plan -> !plan.at("/subtasks/0/sessionId").isMissingNode(), SOON);
        line.proxy().fault(call -> call.isFor("/session/status"), new Fault.Answered(_ -> "{}"));
        line.proxy().fault(call -> call.method().equals("GET") && call.path().endsWith("/message"),
                new Fault.Answered(_ -> {
                    if (looks.incrementAndGet() == 3) {
                        held.countDown();
                    }
                    return "[]";
                }));
        assertThat(held.await(SOON.toSeconds(), TimeUnit.SECONDS)).isTrue();
        heal();
        assertWhole(line.server().finish(id));
        assertThat(asked("cold one")).isEqualTo(1);
    }

    @Test
    void aPromptThatWasStoredAndNeverRunIsSentAgain() throws Exception {
        plans("stored", subtasks("stored one", ""));
        model.subtask("stored one", ScriptStep.text("done"));
        AtomicInteger times = new AtomicInteger();
        line.proxy().fault(prompting("stored one").and(_ -> times.getAndIncrement() == 0),
                new Fault.Told(body -> body.replaceFirst("\\{", "{\"noReply\":true,")));
        JsonNode plan = run("stored");
        assertWhole(plan);
        assertThat(plan.at("/subtasks/0/attempt").asInt()).isEqualTo(1);
        assertThat(times.get()).isEqualTo(2);
        assertThat(asked("stored one")).isEqualTo(1);
    }

    @Test
    void aPromptWhoseAnswerWasLostIsNotRunTwice() throws Exception {
        plans("unheard", subtasks("unheard one", ""));
        model.subtask("unheard one", ScriptStep.text("done").after(Duration.ofSeconds(1)));
        AtomicInteger times = new AtomicInteger();
        line.proxy().fault(prompting("unheard one").and(_ -> times.getAndIncrement() == 0), new Fault.AnswerLost());
        assertWhole(run("unheard"));
        assertThat(asked("unheard one")).isEqualTo(1);
    }

    @Test
    void aSessionWhoseCreationWasNotHeardOfIsNotMadeTwice() throws Exception {
        plans("unborn", subtasks("unborn one", ""));
        model.subtask("unborn one", ScriptStep.text("done"));
        AtomicInteger times = new AtomicInteger();
        line.proxy().fault(call -> call.method().equals("POST") && call.path().startsWith("/session?")
                && call.body().contains("unborn one") && times.getAndIncrement() == 0, new Fault.AnswerLost());
        assertWhole(run("unborn"));
        assertThat(times.get()).as("found by its key, not made again").isEqualTo(1);
    }

    @Test
    void anAgentThatIsUnknownOnlyAfterThePromptWasTakenIsSaidSo() throws Exception {
        plans("nameless", subtasks("nameless one", "", "named one", ""));
        model.subtask("named one", ScriptStep.text("done"));
        line.proxy().fault(prompting("nameless one"),
                new Fault.Told(body -> body.replace("\"agent\":\"build\"", "\"agent\":\"nobody\"")));
        JsonNode plan = run("nameless");
        assertThat(error(plan, 0)).isEqualTo("agent_unknown");
        assertThat(plan.at("/plan/outcome").stringValue()).isEqualTo("degraded");
    }

    @Test
    void faultsOfTheServerItselfAreOutlived() throws Exception {
        plans("faulty", subtasks("faulty one", ""));
        model.subtask("faulty one", ScriptStep.text("done").after(Duration.ofSeconds(1)));
        AtomicInteger times = new AtomicInteger();
        line.proxy().fault(call -> call.path().contains("/message") && times.getAndIncrement() < 4,
                new Fault.Instead(500, "{\"name\":\"UnknownError\",\"data\":{\"message\":\"database is locked\"}}"));
        assertWhole(run("faulty"));
        assertThat(asked("faulty one")).isEqualTo(1);
    }
}
