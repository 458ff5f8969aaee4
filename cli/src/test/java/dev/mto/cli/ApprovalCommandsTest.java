package dev.mto.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mto.cli.FakeServer.Request;
import dev.mto.cli.view.PlanChanges;
import dev.mto.cli.view.PlanPicture;
import dev.mto.client.ApiException;
import dev.mto.client.Endpoint;
import dev.mto.client.PlanApi;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PipedInputStream;
import java.io.PipedOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/// What people say of plans that wait to be approved.
class ApprovalCommandsTest {
    private static final String QUESTION = "approve, edit or cancel? [a/e/c] ";
    private static final String LEFT = "it goes on waiting: mto approve plan_abc123\n";

    @TempDir
    Path folder = Path.of("");
    private final FakeServer server;

    ApprovalCommandsTest() throws IOException {
        server = FakeServer.start();
        server.play(waiting(3).toString(), "approval.requested", "{\"revision\":3}");
    }

    @AfterEach
    void close() {
        server.close();
    }

    static ObjectNode waiting(int revision) {
        ObjectNode document = PlanDocuments.plan("awaiting_approval", "pp");
        ObjectNode approval = ((ObjectNode) document.path("plan")).putObject("approval").put("revision", revision)
                .put("requestedAt", "2026-11-22T10:00:05Z");
        approval.putObject("forecast").put("subtasks", 2).put("criticalPathSeconds", 270).putObject("costUsd")
                .put("low", 0.2).put("high", 1.75);
        return document;
    }

    private CommandRun mto(String... arguments) {
        return CommandRun.against(server, folder, arguments);
    }

    private CommandRun with(Map<String, String> more, String input, String... arguments) {
        Map<String, String> variables = new HashMap<>(
                Map.of("MTO_URL", server.url().toString(), "MTO_TOKEN", FakeServer.TOKEN));
        variables.putAll(more);
        return CommandRun.of(folder, variables, input, arguments);
    }

    private List<String> said() {
        return server.requests().stream().filter(request -> !request.method().equals("GET"))
                .map(request -> request.path().substring(request.path().lastIndexOf('/')) + " " + request.body())
                .toList();
    }

    @Test
    void approvesTheRevisionThereIsOrTheOneThatIsNamed() {
        assertThat(mto("approve", FakeServer.PLAN).out())
                .isEqualTo("plan_abc123 is approved: mto watch plan_abc123\n");
        assertThat(mto("approve", FakeServer.PLAN, "--revision", "2").exitCode()).isZero();
        assertThat(said()).containsExactly("/approve {\"revision\":3}", "/approve {\"revision\":2}");
        server.answerWith(409, "application/problem+json",
                "{\"status\":409,\"code\":\"plan_changed\",\"detail\":\"The plan is at revision 4 by now.\"}");
        CommandRun refused = mto("approve", FakeServer.PLAN, "--revision", "3");
        assertThat(refused.err()).isEqualTo("mto approve: plan_changed: The plan is at revision 4 by now.\n");
        assertThat(refused.exitCode()).isEqualTo(1);
    }

    @Test
    void statusTellsWhatItWillTakeAndWhatToDo() {
        assertThat(mto("status", FakeServer.PLAN).out()).contains(
                "forecast: 2 sub-tasks, 4m 30s for the longest chain of them, $0.20 to $1.75",
                "approve it: mto approve plan_abc123 --revision 3   change it: mto edit plan_abc123");
        assertThat(mto("export", FakeServer.PLAN).out()).contains("## Approval", "forecast: 2 sub-tasks");
        assertThat(mto("export", FakeServer.PLAN, "--format", "mermaid").out()).contains("awaiting");
    }

    @Test
    void takesAPlanFromAFileOrStandardInput() throws IOException {
        Files.writeString(folder.resolve("plan.json"), "[{\"description\": \"A\", \"agent\": \"build\"}]");
        CommandRun edited = mto("edit", FakeServer.PLAN, "--file", "plan.json");
        assertThat(edited.out()).startsWith("plan_abc123 is edited, revision 3\nforecast: 2 sub-tasks");
        with(Map.of(), "[]", "edit", FakeServer.PLAN, "--file", "-", "--revision", "7", "--approve");
        assertThat(said()).containsExactly(
                "/plan {\"subtasks\":[{\"description\":\"A\",\"agent\":\"build\"}],\"revision\":3}",
                "/plan {\"subtasks\":[],\"revision\":7,\"approve\":true}");
        CommandRun none = mto("edit", FakeServer.PLAN, "--file", "nothere.json");
        assertThat(none.err()).contains("--file: nothere.json cannot be read");
        assertThat(none.exitCode()).isEqualTo(2);
        CommandRun noJson = with(Map.of(), "nonsense", "edit", FakeServer.PLAN, "--file", "-");
        assertThat(noJson.err()).contains("that is no JSON");
        assertThat(noJson.exitCode()).isEqualTo(2);
    }

    @Test
    void anEditorGetsThePlanAsThePlannerWritesIt() throws IOException {
        Path editor = script("cp \"$1\" " + folder.resolve("seen.json") + "; sed -i 's/Research/Look at/' \"$1\"");
        CommandRun edited = with(Map.of("EDITOR", editor.toString()), "", "edit", FakeServer.PLAN);
        assertThat(edited.exitCode()).as(edited.err()).isZero();
        JsonNode seen = JsonMapper.shared().readTree(Files.readString(folder.resolve("seen.json")));
        assertThat(seen.path(0).propertyNames()).containsExactly("description", "agent", "dependencies");
        assertThat(said()).singleElement().asString().contains("Look at").contains("\"revision\":3");
    }

    @Test
    void whatWasWrittenIsNotLost() throws IOException {
        Path editor = script("echo 'half a plan' > \"$1\"");
        CommandRun broken = with(Map.of("EDITOR", editor.toString()), "", "edit", FakeServer.PLAN);
        assertThat(broken.exitCode()).isEqualTo(2);
        assertThat(broken.err()).contains("what you wrote is kept in ");
        String kept = broken.err().lines().findFirst().orElseThrow().replaceAll(".* --file ", "");
        assertThat(Path.of(kept)).hasContent("half a plan\n");
        Files.delete(Path.of(kept));
        assertThat(with(Map.of("EDITOR", "false"), "", "edit", FakeServer.PLAN).err()).contains("ended with 1");
        assertThat(said()).isEmpty();
    }

    @Test
    void onlyWhatWaitsIsOpened() {
        server.play(PlanDocuments.plan("executing", "rr").toString(), "plan.approved", "{}");
        CommandRun edited = with(Map.of("EDITOR", "false"), "", "edit", FakeServer.PLAN);
        assertThat(edited.err()).contains("plan_abc123 is executing; only a plan that waits to be approved");
        assertThat(edited.exitCode()).isEqualTo(1);
    }

    @Test
    void runAsksForApproval() {
        server.play(PlanDocuments.completed("full", "cc").toString(), "plan.completed", "{}");
        assertThat(mto("run", "--require-approval", "Do it").exitCode()).isZero();
        assertThat(server.submission().path("requireApproval").asBoolean()).isTrue();
    }

    @Test
    void whereThereIsNoTerminalEachRevisionIsToldOnce() {
        PlanPicture first = PlanDocuments.picture(waiting(1));
        PlanPicture second = PlanDocuments.picture(waiting(2));
        Instant now = PlanDocuments.BEGUN.plusSeconds(20);
        List<String> told = new PlanChanges(Optional.empty(), first, now).lines();
        assertThat(told.getLast()).startsWith("   5.0s  waits to be approved\n").contains("forecast: 2 sub-tasks",
                "approve it: mto approve plan_abc123");
        assertThat(new PlanChanges(Optional.of(first), first, now).lines()).isEmpty();
        assertThat(new PlanChanges(Optional.of(first), second, now).lines()).singleElement().asString()
                .contains("edited, 2 sub-tasks", "Research competitor B", "waits to be approved");
    }

    @Test
    void whoeverIsAskedMayApproveEditCancelOrLeaveIt() throws Exception {
        assertThat(talk("a\n")).isEqualTo(QUESTION);
        talk("Approve\n");
        talk("c\n");
        assertThat(talk("")).endsWith(LEFT);
        assertThat(server.requests()).filteredOn(request -> request.method().equals("POST")).extracting(Request::path)
                .containsExactly("/v1/orchestrate/plan_abc123/approve", "/v1/orchestrate/plan_abc123/approve",
                        "/v1/orchestrate/plan_abc123/cancel");
        assertThat(talk("e\n")).as("with the editor that there is").contains("ended with 1", "is kept in");
        server.answerWith(409, "application/problem+json", "{\"status\":409,\"code\":\"plan_changed\"}");
        assertThat(talk("a\n")).contains("plan_changed");
    }

    @Test
    void whateverElseIsSaidTheQuestionIsPutAgain() throws Exception {
        assertThat(talk("what?\n")).startsWith(QUESTION + "a approves it")
                .contains("Ctrl-D leaves it waiting\n" + QUESTION)
                .endsWith(LEFT);
        server.close();
        assertThat(talk("a\n")).as("with nobody there").contains("refused").endsWith(QUESTION + "\n" + LEFT);
    }

    @Test
    void ctrlCEndsTheQuestionAndWhoeverFollowsThePlanCancelsIt() throws Exception {
        try (Conversation talk = new Conversation(Interruption.come("Ctrl-C"))) {
            assertThat(talk.goesOn()).isTrue();
            assertThat(talk.said()).isEqualTo(QUESTION + "\n");
        }
        assertThat(said()).isEmpty();
    }

    @Test
    void whoeverIsAskedHearsWhatOthersSay() throws Exception {
        try (Conversation talk = new Conversation(Interruption.never())) {
            server.play(waiting(4).toString(), "approval.requested", "{\"revision\":4}");
            assertThat(talk.goesOn()).isTrue();
            assertThat(talk.said()).isEqualTo(QUESTION + "\nsomebody else edited it: this is revision 4\n");
            talk.ask(4);
            talk.awaitQuestion(2);
            talk.type("a\n");
            assertThat(talk.goesOn()).isTrue();
            assertThat(said()).as("though nobody heard the line when it was begun")
                    .containsExactly("/approve {\"revision\":4}");
            talk.ask(4);
            ObjectNode approved = waiting(4).put("status", "executing");
            approved.withObject("/plan").put("status", "executing").withObject("approval").put("approvedAt",
                    "2026-11-22T10:00:06Z");
            server.play(approved.toString(), "plan.approved", "{}");
            assertThat(talk.goesOn()).isTrue();
            assertThat(talk.said()).endsWith(QUESTION + "\nit is approved\n");
            talk.ask(4);
            server.play(PlanDocuments.ended("cancelled", "xx").toString(), "plan.cancelled", "{}");
            assertThat(talk.goesOn()).isTrue();
            assertThat(talk.said()).endsWith(QUESTION + "\nit waits no longer\n");
        }
    }

    private PlanApi api() {
        return new PlanApi(Endpoint.of(server.url(), FakeServer.TOKEN));
    }

    private String talk(String input) throws Exception {
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        PrintStream print = new PrintStream(err, true, StandardCharsets.UTF_8);
        Shell shell = new Shell(Map.of("EDITOR", "false"), folder, folder,
                new ByteArrayInputStream(input.getBytes(StandardCharsets.UTF_8)), print, print);
        boolean goesOn = new ApprovalTalk(shell, this::api).goesOn(PlanDocuments.picture(waiting(3)),
                Interruption.never());
        String said = err.toString(StandardCharsets.UTF_8);
        assertThat(goesOn).isEqualTo(!said.endsWith(LEFT));
        return said;
    }

    /// Somebody who is asked on another thread, and types when the test says so. Confined to one test.
    private final class Conversation implements AutoCloseable {
        private final PipedOutputStream keys = new PipedOutputStream();
        private final ByteArrayOutputStream err = new ByteArrayOutputStream();
        private final ApprovalTalk talk;
        private CompletableFuture<Boolean> asked = new CompletableFuture<>();

        Conversation(Interruption interruption) throws IOException {
            PrintStream print = new PrintStream(err, true, StandardCharsets.UTF_8);
            talk = new ApprovalTalk(new Shell(Map.of(), folder, folder, new PipedInputStream(keys), print, print),
                    ApprovalCommandsTest.this::api);
            ask(3, interruption);
        }

        private void ask(int revision, Interruption interruption) {
            CompletableFuture<Boolean> next = new CompletableFuture<>();
            asked = next;
            Thread.ofVirtual().start(() -> {
                try {
                    next.complete(talk.goesOn(PlanDocuments.picture(waiting(revision)), interruption));
                } catch (ApiException | InterruptedException | RuntimeException failure) {
                    next.completeExceptionally(failure);
                }
            });
        }

        void ask(int revision) {
            ask(revision, Interruption.never());
        }

        void type(String text) throws IOException {
            keys.write(text.getBytes(StandardCharsets.UTF_8));
            keys.flush();
        }

        void awaitQuestion(int number) {
            long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
            while (said().split(Pattern.quote(QUESTION), -1).length <= number) {
                assertThat(System.nanoTime() < end).as("question " + number).isTrue();
                Thread.onSpinWait();
            }
        }

        boolean goesOn() throws Exception {
            return asked.get(30, TimeUnit.SECONDS);
        }

        String said() {
            return err.toString(StandardCharsets.UTF_8);
        }

        @Override
        public void close() throws IOException {
            keys.close();
        }
    }

    private Path script(String what) throws IOException {
        Path script = Files.writeString(folder.resolve("editor.sh"), "#!/bin/sh\n" + what + "\n");
        assertThat(script.toFile().setExecutable(true)).isTrue();
        return script;
    }
}
