package dev.mto.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.json.JsonMapper;

class WatchCommandTest {
    @TempDir
    Path folder = Path.of("");

    private final FakeServer server;

    WatchCommandTest() throws IOException {
        server = FakeServer.start();
    }

    @AfterEach
    void close() {
        server.close();
    }

    @Test
    void showsWhatHappensAndThenTheAnswer() {
        server.play(PlanDocuments.completed("degraded", "ccfcc").toString(), "plan.completed", "{}");

        CommandRun run = CommandRun.against(server, folder, "watch", FakeServer.PLAN);

        assertThat(run.err()).startsWith("plan plan_abc123  Research 3 competitors")
                .contains("sub-task 2 failed", "completed, degraded in 41.2s");
        assertThat(run.out()).isEqualTo("The answer.\nSecond line.\n");
        assertThat(run.exitCode()).isEqualTo(3);
        assertThat(server.requests()).noneMatch(request -> request.method().equals("POST"));
    }

    @Test
    void aPlanThatIsNotThereIsToldAtOnce() {
        CommandRun run = CommandRun.against(server, folder, "watch", "plan_other");

        assertThat(run.err()).isEqualTo("mto watch: plan_not_found: There is no plan of that id.\n");
        assertThat(run.exitCode()).isEqualTo(1);
    }

    @Test
    void withoutAServerItStartsNone() {
        CommandRun run = CommandRun.of(folder, Map.of(), "", "watch", FakeServer.PLAN);

        assertThat(run.err()).startsWith("mto watch: no server is up: ");
        assertThat(run.exitCode()).isEqualTo(1);
    }

    @Test
    void theJournalIsPrintedReadablyOrRaw() {
        server.play(PlanDocuments.planning(), "plan.submitted",
                "{\"seq\":1,\"at\":\"2026-11-22T10:00:00Z\",\"type\":\"plan.submitted\"}");
        server.activity("{\"attempt\":\"planner.1\",\"kind\":\"text\"}");
        server.play(PlanDocuments.planning(), "planner.started", "{\"seq\":2,\"at\":\"2026-11-22T10:00:01.250Z\","
                + "\"type\":\"planner.started\",\"attempt\":\"planner.1\"}");

        assertThat(CommandRun.against(server, folder, "status", FakeServer.PLAN, "--events").out()).isEqualTo("""
                1     0.0s  plan.submitted
                2     1.2s  planner.started  planner.1
                """);
        String raw = CommandRun.against(server, folder, "status", FakeServer.PLAN, "--events", "--json").out();
        assertThat(raw.lines().map(JsonMapper.shared()::readTree)).extracting(entry -> entry.path("seq").asInt())
                .containsExactly(1, 2);
    }

    @Test
    void theJournalOfAPlanThatIsNotThereIsNone() {
        CommandRun run = CommandRun.against(server, folder, "status", "--events", "plan_other");

        assertThat(run.err()).isEqualTo("mto status: plan_not_found: There is no plan of that id.\n");
        assertThat(run.exitCode()).isEqualTo(1);
    }
}
