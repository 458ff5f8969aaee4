package dev.mto.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CancelCommandTest {
    @TempDir
    Path folder = Path.of("");

    @Test
    void waitsUntilThePlanIsCancelled() throws IOException {
        try (FakeServer server = FakeServer.start()) {
            server.play(PlanDocuments.plan("executing", "rr").toString(), "plan.accepted", "{}");
            server.onCancel(() -> Thread.startVirtualThread(() -> server
                    .play(PlanDocuments.ended("cancelled", "xx").toString(), "plan.cancelled", "{}")));

            CommandRun run = CommandRun.against(server, folder, "cancel", FakeServer.PLAN);

            assertThat(run.err()).isEmpty();
            assertThat(run.out()).isEqualTo("plan_abc123 cancelled\n");
            assertThat(run.exitCode()).isZero();
        }
    }

    @Test
    void saysHowAPlanThatHasEndedAlreadyEnded() throws IOException {
        try (FakeServer server = FakeServer.start()) {
            server.play(PlanDocuments.completed("full", "cc").toString(), "plan.completed", "{}");

            CommandRun run = CommandRun.against(server, folder, "cancel", FakeServer.PLAN);

            assertThat(run.out()).isEqualTo("plan_abc123 had already completed\n");
            assertThat(run.exitCode()).isZero();
            assertThat(server.requests()).noneMatch(request -> request.method().equals("POST"));
        }
    }

    @Test
    void cancelsOneSubtask() throws IOException {
        try (FakeServer server = FakeServer.start()) {
            server.play(PlanDocuments.plan("executing", "rr").toString(), "plan.accepted", "{}");

            CommandRun run = CommandRun.against(server, folder, "cancel", FakeServer.PLAN, "--subtask", "1",
                    "--reason", "The wrong table");

            assertThat(run.out()).isEqualTo("plan_abc123 goes on without sub-task 1\n");
            assertThat(server.requests()).anyMatch(
                    request -> request.path().equals("/v1/orchestrate/plan_abc123/subtasks/1/cancel")
                            && request.body().equals("{\"reason\":\"The wrong table\"}"));
        }
    }

    @Test
    void showsTheServersRefusal() throws IOException {
        try (FakeServer server = FakeServer.start()) {
            CommandRun run = CommandRun.against(server, folder, "cancel", "plan_unknown");

            assertThat(run.err()).isEqualTo("mto cancel: plan_not_found: There is no plan of that id.\n");
            assertThat(run.exitCode()).isEqualTo(1);
        }
    }
}
