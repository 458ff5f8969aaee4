package dev.mto.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RetryCommandTest {
    @TempDir
    Path folder = Path.of("");

    @Test
    void asksForTheSubtaskAndSaysThatItRuns() throws IOException {
        try (FakeServer server = FakeServer.start()) {
            server.play(PlanDocuments.completed("degraded", "cf").toString(), "plan.completed", "{}");

            CommandRun run = CommandRun.against(server, folder, "retry", FakeServer.PLAN, "1");

            assertThat(run.out()).isEqualTo("plan_abc123 goes on with sub-task 1: mto status plan_abc123\n");
            assertThat(run.exitCode()).isZero();
            assertThat(server.requests()).anyMatch(
                    request -> request.path().equals("/v1/orchestrate/plan_abc123/subtasks/1/retry"));
        }
    }

    @Test
    void showsTheServersRefusal() throws IOException {
        try (FakeServer server = FakeServer.start()) {
            server.answerWith(409, "application/problem+json",
                    "{\"code\":\"retry_refused\",\"detail\":\"The plan is not over yet.\"}");

            CommandRun run = CommandRun.against(server, folder, "retry", FakeServer.PLAN, "0");

            assertThat(run.err()).isEqualTo("mto retry: retry_refused: The plan is not over yet.\n");
            assertThat(run.exitCode()).isEqualTo(1);
        }
    }

    @Test
    void needsTheNumberOfASubtask() throws IOException {
        try (FakeServer server = FakeServer.start()) {
            CommandRun run = CommandRun.against(server, folder, "retry", FakeServer.PLAN, "first");

            assertThat(run.err()).contains("SUBTASK", "first");
            assertThat(run.exitCode()).isEqualTo(2);
        }
    }
}
