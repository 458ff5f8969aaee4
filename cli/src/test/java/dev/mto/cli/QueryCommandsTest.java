package dev.mto.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

class QueryCommandsTest {
    @TempDir
    Path folder = Path.of("");

    private final FakeServer server;

    QueryCommandsTest() throws IOException {
        server = FakeServer.start();
    }

    @AfterEach
    void close() {
        server.close();
    }

    @Test
    void statusShowsThePictureTheResultsAndTheAnswer() {
        server.play(PlanDocuments.completed("degraded", "cf").toString(), "plan.completed", "{}");

        CommandRun run = CommandRun.against(server, folder, "status", FakeServer.PLAN);

        assertThat(run.out()).contains("✓ 0 Research competitor A", "✗ 1 Research competitor B",
                "result of sub-task 0:\n  Result 0\n  second line\n  third line\n  … 1 more line\n",
                "sub-task 1 failed: provider_auth: The provider refused the key.", "\nThe answer.\nSecond line.\n",
                "completed, degraded in 41.2s");
        assertThat(run.exitCode()).isZero();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "../health/live", "3f9k2m"})
    void whatCannotBeAnIdIsAWrongUsage(String id) {
        CommandRun run = CommandRun.against(server, folder, "status", id);

        assertThat(run.err()).contains("'" + id + "' is not the id of a plan", "mto list");
        assertThat(run.exitCode()).isEqualTo(2);
    }

    @Test
    void statusHandsTheServersDocumentOn() {
        CommandRun run = CommandRun.against(server, folder, "status", "--json", FakeServer.PLAN);

        assertThat(JsonMapper.shared().readTree(run.out()))
                .isEqualTo(JsonMapper.shared().readTree(PlanDocuments.planning()));
    }

    @Test
    void listIsATable() {
        server.answerWith(200, "application/json", """
                {"plans":[
                  {"id":"plan_b","status":"executing","taskDescription":"Second\\ntask","directory":"/",
                   "createdAt":"2020-01-01T00:00:00Z","subtasks":{"total":5,"completed":2,"failed":1}},
                  {"id":"plan_aaaa","status":"completed","outcome":"degraded","taskDescription":"First","directory":"/",
                   "createdAt":"2020-01-01T00:00:00Z","subtasks":{"total":1,"completed":1,"failed":0}}],
                 "nextCursor":"c1"}""");

        CommandRun run = CommandRun.against(server, folder, "list", "--status", "executing", "--limit", "2");

        assertThat(run.out().replaceAll("\\d+d", "9d")).isEqualTo("""
                ID         STATUS     DONE           AGE    TASK
                plan_b     executing  2/5, 1 failed  9d  Second task
                plan_aaaa  degraded   1/1            9d  First
                """);
        assertThat(run.err()).isEqualTo("there are more: --all, or a higher --limit\n");
        assertThat(server.requests()).extracting(FakeServer.Request::query).contains("status=executing&limit=2");
    }

    @Test
    void listTellsWhoWaitsForAProvider() {
        server.answerWith(200, "application/json",
                """
                        {"plans":[
                          {"id":"plan_b","status":"executing","taskDescription":"Second","directory":"/",
                           "pausedUntil":"2999-01-01T00:00:00Z","createdAt":"2020-01-01T00:00:00Z","subtasks":{"total":0,"completed":0,"failed":0}}]}""");

        assertThat(CommandRun.against(server, folder, "list").out().lines().toList().getLast())
                .matches("plan_b  paused {8}\\d+d +Second");
        assertThat(server.requests()).extracting(FakeServer.Request::path).as("the list says it itself")
                .containsOnlyOnce("/v1/orchestrate").noneMatch(path -> path.startsWith("/v1/orchestrate/"));
    }

    @Test
    void listSearchesAndSaysHowFarBack() {
        server.answerWith(200, "application/json", """
                {"plans":[],"nextCursor":"c1","searchedTo":"2026-05-03T10:00:00Z"}""");

        CommandRun run = CommandRun.against(server, folder, "list", "--search", "50% off");

        assertThat(run.out()).isEqualTo("no plans\n");
        assertThat(run.err()).isEqualTo("searched back to 2026-05-03T10:00:00Z; --all goes on\n");
        assertThat(server.requests()).extracting(FakeServer.Request::query).contains("q=50%25%20off");
    }

    @Test
    void statusTellsWhereAPlanStandsAndAllThatTheProviderSays() {
        server.play("""
                {"plan":{"id":"plan_b","status":"executing","createdAt":"2020-01-01T00:00:00Z",
                         "usage":{"inputTokens":700},"budget":{"maxTokens":1000},
                         "pause":{"until":"2999-01-01T00:00:00Z","reason":"Too many"}},"subtasks":[]}""",
                "plan.paused", "{}");

        assertThat(CommandRun.against(server, folder, "status", FakeServer.PLAN).out())
                .containsPattern("‖ paused until 1 Jan \\d\\d:\\d\\d, \\d+h \\d\\dm left: Too many\n")
                .containsPattern("\n +spent 700 of 1,000 tokens\n")
                .containsPattern("\nexecuting for \\d+h \\d\\dm  plan_b\n$");
    }

    @Test
    void statusTellsWhenThePlanWillMostLikelyBeOver() {
        server.answerWith(200, "application/json", """
                {"plan":{"id":"plan_b","status":"executing","createdAt":"2020-01-01T00:00:00Z"},"subtasks":[],
                 "now":"2020-01-01T00:01:00Z","finishAt":"2020-01-01T00:01:40Z"}""");

        assertThat(CommandRun.against(server, folder, "status", FakeServer.PLAN).out())
                .containsPattern("\nexecuting for .*\ndone in about 40s\n$");
        assertThat(server.requests()).extracting(FakeServer.Request::path)
                .contains("/v1/orchestrate/" + FakeServer.PLAN + "/timeline");
    }

    @Test
    void statusTellsWhatIsBeingEndedAndWhatWas() {
        ObjectNode plan = PlanDocuments.plan("executing", "xcr");
        plan.withObject("/plan").put("createdAt", "2020-01-01T00:00:00Z").put("cancelReason", "Too dear.");
        PlanDocuments.subtask(plan, 0).put("cancelReason", "not this one");
        PlanDocuments.subtask(plan, 1).put("cancelReason", "too late");
        server.play(plan.toString(), "cancel.requested", "{}");

        assertThat(CommandRun.against(server, folder, "status", FakeServer.PLAN).out())
                .contains("\nsub-task 0 was cancelled: not this one\n").doesNotContain("too late")
                .containsPattern("\nexecuting for \\d+h \\d\\dm, being cancelled, 12,345 tokens, \\$0.0123 ");
    }

    @Test
    void statusTellsWhySomebodyCalledThePlanOff() {
        ObjectNode plan = PlanDocuments.ended("cancelled", "xx");
        plan.withObject("/plan").put("cancelReason", "The wrong\nsurvey");
        server.play(plan.toString(), "plan.cancelled", "{}");

        assertThat(CommandRun.against(server, folder, "status", FakeServer.PLAN).out())
                .containsPattern("\ncancelled in [^\n]* \\(The wrong survey\\)");
    }

    @Test
    void anEmptyListSaysSo() {
        server.answerWith(200, "application/json", "{\"plans\":[]}");

        CommandRun run = CommandRun.against(server, folder, "list");

        assertThat(run.out()).isEqualTo("no plans\n");
    }

    @Test
    void withoutAServerTheyStartNone() {
        CommandRun run = CommandRun.of(folder, Map.of(), "", "list");

        assertThat(run.err()).isEqualTo("mto list: no server is up: there is no " + folder
                + "/data/server.json\n  start one with: mto start (mto run does it by itself)\n");
        assertThat(run.exitCode()).isEqualTo(1);
        assertThat(folder.resolve("data")).doesNotExist();
    }

    @Test
    void aServerThatIsGoneIsToldFromOneThatNeverWas() throws IOException {
        Files.createDirectories(folder.resolve("data"));
        Files.writeString(folder.resolve("data/server.json"), "{\"url\":\"http://127.0.0.1:1\",\"pid\":1}");

        CommandRun run = CommandRun.of(folder, Map.of(), "", "status", "plan_a");

        assertThat(run.err()).startsWith("mto status: no server is up: nothing answers at http://127.0.0.1:1, where ");
    }

    @Test
    void aTokenThatDoesNotFitNamesItsFile() throws IOException {
        Files.createDirectories(folder.resolve("data"));
        Files.writeString(folder.resolve("data/token"), "another\n");
        Files.writeString(folder.resolve("data/server.json"), "{\"url\":\"" + server.url() + "\",\"pid\":1}");

        CommandRun run = CommandRun.of(folder, Map.of(), "", "list");

        assertThat(run.err()).startsWith("mto list: unauthorized: ").contains("read from " + folder + "/data/token",
                "set MTO_DATA_DIR");
        assertThat(run.exitCode()).isEqualTo(1);
    }

    @Test
    void anAddressWithoutATokenIsNoWayIn() {
        CommandRun run = CommandRun.of(folder, Map.of("MTO_URL", server.url().toString()), "", "list");

        assertThat(run.err()).isEqualTo("mto list: MTO_URL is set and MTO_TOKEN is not: set both, or neither\n");
    }

    @Test
    void whateverElseAnswersThereIsNotTakenForTheServer() {
        server.answerWith(200, "text/html", "<html>");

        CommandRun run = CommandRun.against(server, folder, "list");

        assertThat(run.err()).isEqualTo("mto list: what answers at " + server.url() + " is no mto server\n");
    }

    @Test
    void stopLeavesAServerAloneThatIsNotTheProcessItSays() throws IOException {
        Files.createDirectories(folder.resolve("data"));
        Files.writeString(folder.resolve("data/server.json"), "{\"url\":\"" + server.url() + "\",\"pid\":"
                + ProcessHandle.current().pid() + ",\"startedAt\":\"2020-01-01T00:00:00Z\"}");

        CommandRun run = CommandRun.of(folder, Map.of(), "", "stop");

        assertThat(run.err()).contains("is not it: it is not stopped from here");
        assertThat(run.exitCode()).isEqualTo(1);
    }

    @Test
    void stopWithoutAServerIsDone() {
        CommandRun run = CommandRun.of(folder, Map.of(), "", "stop");

        assertThat(run.out()).isEqualTo("no server is up\n");
        assertThat(run.exitCode()).isZero();
    }
}
