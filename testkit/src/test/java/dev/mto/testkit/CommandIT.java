package dev.mto.testkit;

import static dev.mto.testkit.PlanDocument.latest;
import static dev.mto.testkit.PlanDocument.statuses;
import static dev.mto.testkit.PlanDocument.time;
import static org.assertj.core.api.Assertions.assertThat;

import dev.mto.testkit.MtoProcess.Ended;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// The command as a user types it: the launcher script, the server it starts, the real opencode, the sample model.
@TestInstance(Lifecycle.PER_CLASS)
final class CommandIT {
    private static final String TASK = "Research 3 competitors, write a comparison table, draft an executive summary";
    private static final int USUAL_PORT = 7420;
    private static final JsonMapper JSON = JsonMapper.builder().enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();
    private static final Pattern PLAN_ID = Pattern.compile("plan_\\w+");

    private Path folder;
    private MtoCommand mto;
    private Ended example;

    /// The first command on a machine; it leaves the server that most other tests use.
    @BeforeAll
    void runTheExample(@TempDir Path temporary) throws Exception {
        folder = temporary;
        mto = MtoCommand.in(folder);
        example = mto.run("run", "--sample", TASK);
    }

    @AfterAll
    void leaveNoProcess() throws Exception {
        Ended stop = mto.run("stop");
        assertThat(new MarkedProcesses(folder).end()).as("processes left").isEmpty();
        assertThat(stop.exitCode()).as(stop.err()).isZero();
    }

    @Test
    void runPrintsTheAnswerAndNothingElse() throws Exception {
        assertThat(example.exitCode()).as(example.err()).isZero();
        assertThat(example.out().lines().findFirst().orElse("")).contains("Stand-in");
        assertThat(example.out()).isEqualTo(status(example).at("/plan/answer").stringValue().stripTrailing() + "\n");
    }

    @Test
    void subtasksRunSideBySideWhereTheyCan() throws Exception {
        JsonNode plan = status(example);
        assertThat(statuses(plan)).hasSize(5).containsOnly("completed");
        // That such ones overlap is tested where they can be held; these may be over as soon as they are begun.
        assertThat(latest(plan, "startedAt", 0, 1, 2)).as("none of the first three waits for another")
                .isBeforeOrEqualTo(Instant.parse(plan.at("/plan/planner/finishedAt").stringValue()));
        assertThat(time(plan, 3, "startedAt")).isAfterOrEqualTo(latest(plan, "finishedAt", 0, 1, 2));
        assertThat(time(plan, 4, "startedAt")).isAfterOrEqualTo(time(plan, 3, "finishedAt"));
    }

    @Test
    void runPrintsOneJsonDocumentWhereAskedTo() throws Exception {
        Ended run = mto.run("run", "--sample", "--json", "Count the files");
        assertThat(run.exitCode()).as(run.err()).isZero();
        JsonNode printed = JSON.readTree(run.out());
        assertThat(printed.at("/plan/status").stringValue()).isEqualTo("completed");
        assertThat(printed).isEqualTo(status(run));
    }

    @Test
    void statusAndListShowPlansThatAreOver() throws Exception {
        Ended status = mto.run("status", idOf(example));
        assertThat(status.exitCode()).as(status.err()).isZero();
        assertThat(status.out()).contains("Write a comparison table", "Stand-in", "completed in ");
        Ended list = mto.run("list");
        assertThat(list.exitCode()).as(list.err()).isZero();
        assertThat(list.out().lines().filter(line -> line.startsWith(idOf(example)))).singleElement().asString()
                .contains("completed", "5/5", "Research 3 competitors");
    }

    @Test
    void cancelLeavesAPlanThatIsOverAsItIs() throws Exception {
        Ended cancel = mto.run("cancel", idOf(example));
        assertThat(cancel.exitCode()).as(cancel.err()).isZero();
        assertThat(cancel.out()).isEqualTo(idOf(example) + " had already completed\n");
    }

    @Test
    void anUnknownPlanIsNamed() throws Exception {
        for (String command : new String[]{"status", "cancel"}) {
            Ended ended = mto.run(command, "plan_nowhere");
            assertThat(ended.exitCode()).isEqualTo(1);
            assertThat(ended.out()).isEmpty();
            assertThat(ended.err()).contains("plan_not_found", "plan_nowhere");
        }
    }

    @Test
    void wrongUsageIsToldFromFailure() throws Exception {
        assertWrong("TASK", "run");
        assertWrong("--max-subtasks: 101", "run", "--max-subtasks", "101", "Count the files");
        assertWrong("statsu", "statsu");
    }

    private void assertWrong(String named, String... arguments) throws Exception {
        Ended ended = mto.run(arguments);
        assertThat(ended.exitCode()).as(ended.err()).isEqualTo(2);
        assertThat(ended.out()).isEmpty();
        assertThat(ended.err()).contains(named, "--help");
    }

    @Test
    void ctrlCCancelsThePlan() throws Exception {
        MtoProcess run = mto.start("run", "--sample", TASK);
        run.awaitLine("planned 5 sub-tasks");
        run.interrupt();
        Ended ended = run.end();
        assertThat(ended.exitCode()).as(ended.err()).isEqualTo(130);
        assertThat(ended.out()).isEmpty();
        JsonNode plan = status(ended);
        assertThat(plan.at("/plan/status").stringValue()).isEqualTo("cancelled");
        assertThat(statuses(plan)).hasSize(5).doesNotContain("pending", "running");
    }

    @Test
    void doctorHasALineForEachCheck() throws Exception {
        Ended doctor = mto.run("doctor", "--no-model");
        assertThat(doctor.exitCode()).as(doctor.out()).isZero();
        assertThat(doctor.out().lines()).satisfiesExactly(
                line -> assertThat(line).startsWith("✓ JDK"), line -> assertThat(line).startsWith("✓ configuration"),
                line -> assertThat(line).startsWith("✓ store"), line -> assertThat(line).startsWith("✓ port"),
                line -> assertThat(line).startsWith("✓ opencode"));
    }

    @Test
    void doctorAsksTheModel() throws Exception {
        try (ScriptedModel model = new ScriptedModel()) {
            model.whenAsked("Reply with the word", ScriptStep.text("ok"));
            Ended doctor = on(model).run("doctor");
            assertThat(doctor.out()).contains("✓ model          opencode's default model answers");
            assertThat(doctor.exitCode()).as(doctor.out()).isZero();
        }
    }

    @Test
    void doctorSaysThatTheModelRefuses() throws Exception {
        try (ScriptedModel model = new ScriptedModel()) {
            model.when(_ -> true, ScriptStep.status(401));
            Ended doctor = on(model).run("doctor");
            assertThat(doctor.out()).contains("✗ model          opencode's default model is not usable: ",
                    "scripted 401", "opencode auth login", "--sample");
            assertThat(doctor.exitCode()).as(doctor.out()).isEqualTo(1);
        }
    }

    /// The command with an opencode whose own configuration names a scripted model.
    private MtoCommand on(ScriptedModel model) throws Exception {
        RealOpencode opencode = RealOpencode.in(Files.createTempDirectory(folder, "opencode"), model.baseUrl());
        Map<String, String> more = new HashMap<>(opencode.environment());
        more.put("MTO_OPENCODE_BINARY", opencode.program().toString());
        return mto.with(more);
    }

    @Test
    void twoAtOnceShareOneServerWhichStopEndsForGood() throws Exception {
        MtoCommand apart = MtoCommand.in(Files.createDirectories(folder.resolve("apart")));
        MtoProcess one = apart.start("run", "--sample", "Count the files");
        MtoProcess other = apart.start("run", "--sample", "Count the folders");
        assertThat(one.end()).returns(0, Ended::exitCode);
        assertThat(other.end()).returns(0, Ended::exitCode);
        assertThat(apart.data().resolve("server.log")).content().containsOnlyOnce("mto listens on");
        assertThat(apart.run("list").out()).contains("Count the files", "Count the folders");
        assertThat(new MarkedProcesses(apart.folder()).living()).as("the server and its opencode")
                .hasSizeGreaterThanOrEqualTo(2);
        assertThat(apart.run("stop")).returns(0, Ended::exitCode);
        assertThat(new MarkedProcesses(apart.folder()).lasting()).isEmpty();
        runsAgainThoughTheUsualPortIsTaken(apart);
    }

    private static void runsAgainThoughTheUsualPortIsTaken(MtoCommand stopped) throws Exception {
        Map<String, String> usual = new HashMap<>(stopped.environment());
        usual.remove("MTO_SERVER_PORT");
        MtoCommand plain = new MtoCommand(stopped.script(), stopped.folder(), usual);
        try (Occupant _ = Occupant.of(USUAL_PORT)) {
            Ended run = plain.run("run", "--sample", "Count the lines");
            assertThat(run.exitCode()).as(run.err()).isZero();
            assertThat(run.err()).contains("port " + USUAL_PORT + " is taken: on a free one");
            assertThat(plain.run("list").out().lines()).as("a heading and three plans").hasSize(4);
        } finally {
            plain.run("stop");
        }
    }

    @Test
    void aTakenPortThatWasAskedForIsNamed() throws Exception {
        MtoCommand apart = MtoCommand.in(Files.createDirectories(folder.resolve("asked")));
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            String port = String.valueOf(taken.getLocalPort());
            Ended run = apart.with(Map.of("MTO_SERVER_PORT", port)).run("run", "--sample", "Count the files");
            assertThat(run.exitCode()).isEqualTo(1);
            assertThat(run.out()).isEmpty();
            assertThat(run.err()).contains("the server did not come up", port);
        }
    }

    private JsonNode status(Ended run) throws IOException, InterruptedException {
        Ended status = mto.run("status", "--json", idOf(run));
        assertThat(status.exitCode()).as(status.err()).isZero();
        return JSON.readTree(status.out());
    }

    private static String idOf(Ended run) {
        Matcher id = PLAN_ID.matcher(run.err());
        assertThat(id.find()).as(run.err()).isTrue();
        return id.group();
    }

    /// Holds a port, or knows that another does.
    private record Occupant(ServerSocket socket) implements AutoCloseable {
        static Occupant of(int port) throws IOException {
            try {
                return new Occupant(new ServerSocket(port, 1, InetAddress.getLoopbackAddress()));
            } catch (IOException taken) {
                return new Occupant(new ServerSocket());
            }
        }

        @Override
        public void close() throws IOException {
            socket.close();
        }
    }
}
