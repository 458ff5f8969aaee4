package dev.mto.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class WebhookCommandTest {
    private static final String JSON = "application/json";

    @TempDir
    private Path folder = Path.of("");

    @Test
    void theSecretAloneGoesToStandardOutput() throws Exception {
        try (FakeServer server = FakeServer.start()) {
            server.answerWith(200, JSON,
                    "{\"secret\":\"whsec_AAAA\",\"previousUntil\":[\"2026-11-23T10:00:00Z\"]}");
            CommandRun run = CommandRun.against(server, folder, "webhook", "secret", "--rotate");
            assertThat(run.out()).isEqualTo("whsec_AAAA\n");
            assertThat(run.err()).contains("2026-11-23T10:00:00Z").doesNotContain("AAAA");
            assertThat(server.requests().getLast().method()).isEqualTo("POST");
            CommandRun.against(server, folder, "webhook", "secret");
            assertThat(server.requests().getLast().method()).isEqualTo("GET");
        }
    }

    @Test
    void deliveriesAreATable() throws Exception {
        try (FakeServer server = FakeServer.start()) {
            server.answerWith(200, JSON, "{\"deliveries\":[{\"id\":\"plan_x-17\",\"type\":\"plan.completed\","
                    + "\"state\":\"failed\",\"attempts\":11,\"lastStatus\":500,"
                    + "\"lastError\":\"The receiver answered 500.\"},{\"id\":\"plan_x-4\","
                    + "\"type\":\"approval.requested\",\"state\":\"delivered\",\"attempts\":1,\"lastStatus\":204}]}");
            assertThat(CommandRun.against(server, folder, "status", "--deliveries", "plan_x").out().lines())
                    .containsExactly("ID         TYPE                STATE      ATTEMPTS  NEXT  LAST",
                            "plan_x-17  plan.completed      failed     11              The receiver answered 500.",
                            "plan_x-4   approval.requested  delivered  1               204");
        }
    }

    @Test
    void oneIsTriedAgain() throws Exception {
        try (FakeServer server = FakeServer.start()) {
            server.answerWith(202, JSON, "{\"delivery\":{\"id\":\"plan_x-17\",\"state\":\"pending\"}}");
            assertThat(CommandRun.against(server, folder, "webhook", "retry", "plan_x-17").out())
                    .startsWith("plan_x-17 is pending");
            assertThat(server.requests().getLast().path())
                    .isEqualTo("/v1/orchestrate/plan_x/deliveries/plan_x-17/retry");
        }
    }

    @Test
    void anIdThatIsNoneIsWrongUsage() throws Exception {
        try (FakeServer server = FakeServer.start()) {
            CommandRun run = CommandRun.against(server, folder, "webhook", "retry", "plan_x");
            assertThat(run.exitCode()).isEqualTo(ExitCodes.USAGE);
            assertThat(run.err()).contains("is not the id of a webhook");
            assertThat(CommandRun.against(server, folder, "webhook").err()).contains("secret or retry");
        }
    }
}
