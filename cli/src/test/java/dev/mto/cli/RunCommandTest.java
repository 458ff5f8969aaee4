package dev.mto.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class RunCommandTest {
    @TempDir
    Path folder = Path.of("");

    private FakeServer server;

    RunCommandTest() throws IOException {
        server = FakeServer.start();
    }

    @BeforeEach
    void plan() {
        server.play(PlanDocuments.plan("executing", "rr").toString(), "plan.accepted", "{\"attempt\":\"planner.1\"}");
    }

    @AfterEach
    void close() {
        server.close();
    }

    @Test
    void printsTheAnswerAloneOnStandardOutput() {
        server.play(PlanDocuments.completed("full", "ccccc").toString(), "plan.completed", "{}");

        CommandRun run = CommandRun.against(server, folder, "run", "Do", "it");

        assertThat(run.out()).isEqualTo("The answer.\nSecond line.\n");
        assertThat(run.err()).contains("sub-task 0 completed (8.2s)  Research competitor A")
                .endsWith("completed in 41.2s, 12,345 tokens, $0.0123  plan_abc123\n");
        assertThat(run.exitCode()).isZero();
        assertThat(server.submission().toString()).isEqualTo(
                "{\"taskDescription\":\"Do it\",\"directory\":\"" + folder + "\"}");
    }

    @Test
    void sendsEveryOption() {
        server.play(PlanDocuments.completed("full", "c").toString(), "plan.completed", "{}");

        CommandRun.of(folder, given(), "Task from\nstandard input\n", "run", "-", "--max-subtasks", "7", "--directory",
                "/", "--model", "acme/large/v2", "--allow", "bash", "--allow", "edit:src/*");

        JsonNode sent = server.submission();
        assertThat(sent).isEqualTo(JsonMapper.shared().readTree("""
                {"taskDescription":"Task from\\nstandard input","directory":"/","maxSubtasks":7,
                 "model":"acme/large/v2","allow":["bash","edit:src/*"]}"""));
    }

    @Test
    void theSampleIsAModel() {
        server.play(PlanDocuments.completed("full", "c").toString(), "plan.completed", "{}");

        CommandRun.against(server, folder, "run", "--sample", "Do it");

        assertThat(server.submission().path("model").asString()).isEqualTo("sample/sample");
    }

    @Test
    void aDegradedPlanNamesWhatFailedAndWhatWasRefused() {
        var plan = PlanDocuments.completed("degraded", "cfc");
        PlanDocuments.subtask(plan, 0).putArray("permissions").addObject().put("permission", "bash")
                .put("allowed", false).put("reason", "no rule allows it").putArray("patterns").add("npm install");
        server.play(plan.toString(), "plan.completed", "{}");

        CommandRun run = CommandRun.against(server, folder, "run", "Do it");

        assertThat(run.err()).contains("sub-task 1 failed: provider_auth: The provider refused the key.\n",
                "sub-task 0 was refused bash npm install: no rule allows it\n",
                "to allow that next time: --allow bash\n", "completed, degraded in 41.2s");
        assertThat(run.exitCode()).isEqualTo(3);
    }

    @Test
    void aFailedPlanSaysWhy() {
        server.play(PlanDocuments.ended("failed", "").toString(), "plan.failed", "{}");

        CommandRun run = CommandRun.against(server, folder, "run", "Do it");

        assertThat(run.err())
                .contains(
                        "the plan failed: plan_invalid: The planner gave no valid plan: sub-task 1 depends on itself.");
        assertThat(run.out()).isEmpty();
        assertThat(run.exitCode()).isEqualTo(1);
    }

    @Test
    void aPlanThatSomebodyElseCancelledIsCancelled() {
        server.play(PlanDocuments.ended("cancelled", "xx").toString(), "plan.cancelled", "{}");

        assertThat(CommandRun.against(server, folder, "run", "Do it").exitCode()).isEqualTo(130);
    }

    @Test
    void jsonIsAllThereIsOnStandardOutput() {
        server.play(PlanDocuments.completed("full", "cc").toString(), "plan.completed", "{}");

        CommandRun run = CommandRun.against(server, folder, "run", "--json", "Do it");

        assertThat(JsonMapper.shared().readTree(run.out())).isEqualTo(PlanDocuments.completed("full", "cc"));
        assertThat(run.exitCode()).isZero();
    }

    @Test
    void goesOnAfterABreakWithWhatItHasNotSeen() throws InterruptedException {
        server.dropStreamAfter(1);
        CountDownLatch done = new CountDownLatch(1);
        Thread run = Thread.ofVirtual().start(() -> {
            CommandRun.against(server, folder, "run", "Do it");
            done.countDown();
        });
        server.awaitStreams(2);
        server.play(PlanDocuments.completed("full", "cc").toString(), "plan.completed", "{}");

        run.join();

        assertThat(done.getCount()).isZero();
        assertThat(server.requests()).filteredOn(request -> request.path().endsWith("/events"))
                .extracting(FakeServer.Request::lastEventId).startsWith("", "1");
    }

    @Test
    void saysWhatARuntimeIsBusyWith() {
        server.readiness(
                """
                        {"ready":false,"store":{"ok":true},"runtimes":[{"name":"sample","state":"starting","detail":"no matter"},
                        {"name":"opencode","state":"installing","detail":"installing opencode 1.2.3, 40 MB of 90"}]}""");
        server.readinessAfter(2, """
                {"ready":true,"store":{"ok":true},"runtimes":[{"name":"opencode","state":"ready"}]}""");
        server.play(PlanDocuments.completed("full", "c").toString(), "plan.completed", "{}");

        CommandRun run = CommandRun.against(server, folder, "run", "Do it");

        assertThat(run.err()).startsWith("installing opencode 1.2.3, 40 MB of 90\nplan plan_abc123");
    }

    @Test
    void showsEveryFieldOfARefusal() {
        server.answerWith(400, "application/problem+json", """
                {"type":"/errors/invalid_request","title":"The request is not valid","status":400,
                 "code":"invalid_request","detail":"2 fields are not valid.",
                 "errors":[{"field":"allow[0]","message":"must be NAME or NAME:GLOB"},
                           {"field":"directory","message":"must lie below /srv"}]}""");

        CommandRun run = CommandRun.against(server, folder, "run", "--allow", "?", "Do it");

        assertThat(run.err()).isEqualTo("""
                mto run: invalid_request: The request is not valid
                  allow[0]: must be NAME or NAME:GLOB
                  directory: must lie below /srv
                """);
        assertThat(run.exitCode()).isEqualTo(2);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
            "run --max-subtasks 101 x|--max-subtasks: 101 is not from 1 to 100",
            "run --max-subtasks 0 x|--max-subtasks: 0 is not from 1 to 100",
            "run --max-subtasks many x|Invalid value for option '--max-subtasks'",
            "run --directory /no/such/folder x|--directory: there is no folder /no/such/folder",
            "run --model gpt x|--model: gpt is not PROVIDER/MODEL",
            "run --sample --model a/b x|--sample and --model exclude each other",
            "run --colour x|Unknown option: '--colour'", "run|Missing required parameter", "run -|TASK is empty",
            "walk|Unmatched argument"})
    void wrongUsageIsToldWithTheWayToHelp(String line, String message) {
        CommandRun run = CommandRun.against(server, folder, line.split(" ", -1));

        assertThat(run.err()).contains(message).containsPattern("Try 'mto( run)? --help'.\n$");
        assertThat(run.exitCode()).isEqualTo(2);
        assertThat(server.requests()).isEmpty();
    }

    private Map<String, String> given() {
        return Map.of("MTO_URL", server.url().toString(), "MTO_TOKEN", FakeServer.TOKEN);
    }
}
