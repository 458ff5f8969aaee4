package dev.mto.testkit;

import static dev.mto.testkit.PlanDocument.earliest;
import static dev.mto.testkit.PlanDocument.error;
import static dev.mto.testkit.PlanDocument.latest;
import static dev.mto.testkit.PlanDocument.statuses;
import static dev.mto.testkit.PlanDocument.time;
import static dev.mto.testkit.PlannerText.subtasks;
import static org.assertj.core.api.Assertions.assertThat;

import dev.mto.sample.PromptKind;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/// Plans over HTTP, through the whole server and the real opencode. Each test marks its request and its sub-tasks with
/// a word of its own, by which the scripted model knows them.
@TestInstance(Lifecycle.PER_CLASS)
final class OrchestrationIT {
    private static final Duration SOON = Duration.ofSeconds(60);
    private static final String LIMITED_RETRIES = "1";

    private Path folder;
    private ScriptedModel model;
    private MarkedPlans marked;
    private LiveServer server;
    private Path work;

    @BeforeAll
    void start(@TempDir Path temporary) throws Exception {
        folder = temporary;
        model = new ScriptedModel();
        marked = new MarkedPlans(model);
        RealOpencode opencode = RealOpencode.in(Files.createDirectories(folder.resolve("opencode")), model.baseUrl());
        work = Files.createDirectories(folder.resolve("work"));
        server = LiveServer.start(folder.resolve("data"), opencode,
                Map.of("MTO_LIMITS_RETRIES", LIMITED_RETRIES, "MTO_OPENCODE_RETRY_ATTEMPTS", "1",
                        // More than anything takes here that ends, also on a busy machine.
                        "MTO_LIMITS_SUBTASK_TIMEOUT", "PT25S"));
    }

    @AfterAll
    void stop() {
        server.close();
        model.close();
    }

    @Test
    void runsTheExampleSideBySideWhereItCan() throws Exception {
        marked.plans("example", subtasks("example A", "", "example B", "", "example C", "", "example table", "0,1,2",
                "example summary", "3"));
        CountDownLatch held = new CountDownLatch(1);
        List<String> names = List.of("A", "B", "C");
        names.forEach(name -> model.subtask("example " + name, ScriptStep.text("facts about " + name).heldBy(held)));
        model.subtask("example table", ScriptStep.text("| the table |"));
        model.subtask("example summary", ScriptStep.text("in short"));
        marked.answers("example", "All of it.");
        String id = server.submit(work, "example: research 3 competitors, write a table, draft a summary", Map.of());
        for (String name : names) {
            model.awaitCall(call -> call.prompt().startsWith("example " + name), SOON);
        }
        held.countDown();
        JsonNode plan = server.finish(id);
        assertThat(plan.at("/plan/status").stringValue()).isEqualTo("completed");
        assertThat(plan.at("/plan/outcome").stringValue()).isEqualTo("full");
        assertThat(plan.at("/plan/answer").stringValue()).isEqualTo("All of it.");
        assertThat(statuses(plan)).containsOnly("completed").hasSize(5);
        assertThat(latest(plan, "startedAt", 0, 1, 2)).as("the first three overlap")
                .isBefore(earliest(plan, "finishedAt", 0, 1, 2));
        assertThat(time(plan, 3, "startedAt")).isAfterOrEqualTo(latest(plan, "finishedAt", 0, 1, 2));
        assertThat(time(plan, 4, "startedAt")).isAfterOrEqualTo(time(plan, 3, "finishedAt"));
        assertThat(promptOf("example table")).endsWith("""
                Context from previous steps:
                Subtask 1: example A
                Result:
                facts about A

                Subtask 2: example B
                Result:
                facts about B

                Subtask 3: example C
                Result:
                facts about C""");
        assertThat(plan.at("/plan/usage/outputTokens").asLong()).isPositive();
    }

    @Test
    void followsDependenciesThatPointForward() throws Exception {
        marked.plans("forward", subtasks("forward last", "2", "forward first", "", "forward middle", "1"));
        model.subtask("forward", ScriptStep.text("done"));
        marked.answers("forward", "Fine.");
        JsonNode plan = run("forward");
        assertThat(plan.at("/plan/outcome").stringValue()).isEqualTo("full");
        assertThat(time(plan, 0, "startedAt")).isAfterOrEqualTo(time(plan, 2, "finishedAt"));
        assertThat(time(plan, 2, "startedAt")).isAfterOrEqualTo(time(plan, 1, "finishedAt"));
    }

    @Test
    void hasThePlannerRepairItsPlanInTheSameSession() throws Exception {
        marked.plans("mended", subtasks("mended a", "1", "mended b", "0"));
        model.when(MarkedPlans.repairOf("mended"),
                ScriptStep.text("Sorry:\n```json\n" + subtasks("mended a", "") + "\n```"));
        model.subtask("mended", ScriptStep.text("done"));
        marked.answers("mended", "Mended.");
        JsonNode plan = run("mended");
        assertThat(plan.at("/plan/answer").stringValue()).isEqualTo("Mended.");
        assertThat(model.calls(PromptKind.REPAIR).stream()
                .filter(call -> MarkedPlans.repairOf("mended").test(call.request()))
                .map(ScriptedCall::prompt)).singleElement().asString().contains("wait for each other: 0 → 1 → 0");
    }

    @Test
    void failsWithEveryViolationWhereAPlanCannotBeRepaired() throws Exception {
        String hopeless = """
                [{"description":"","agent":"wizard","dependencies":[0,9]},{"description":"x","agent":"build","dependencies":[]},
                 {"description":"y","agent":"build","dependencies":[]},{"description":"z","agent":"build"}]""";
        marked.plans("hopeless", hopeless);
        model.when(MarkedPlans.repairOf("hopeless"), ScriptStep.text(hopeless));
        JsonNode plan = server.finish(server.submit(work, "hopeless", Map.of("maxSubtasks", 3)));
        assertThat(plan.at("/plan/status").stringValue()).isEqualTo("failed");
        assertThat(plan.at("/plan/error/code").stringValue()).isEqualTo("plan_invalid");
        assertThat(plan.at("/plan/error/message").stringValue()).contains("3 answers",
                "There are 4 sub-tasks; at most 3",
                "Sub-task 0 has no description", "\"wizard\", which does not exist", "depends on itself",
                "depends on 9");
        assertThat(plan.get("subtasks")).isEmpty();
        assertThat(marked.callsFor("hopeless")).hasSize(3);
    }

    @Test
    void leavesSiblingsAloneWhenASubtaskIsRefusedByTheProvider() throws Exception {
        marked.plans("refused",
                subtasks("refused bad", "", "refused good", "", "refused child", "0", "refused grandchild", "2"));
        model.subtask("refused bad", ScriptStep.status(401));
        model.subtask("refused good", ScriptStep.text("good").after(Duration.ofMillis(500)));
        marked.answers("refused", "Without the bad one.");
        JsonNode plan = run("refused");
        assertThat(plan.at("/plan/status").stringValue()).isEqualTo("completed");
        assertThat(plan.at("/plan/outcome").stringValue()).isEqualTo("degraded");
        assertThat(statuses(plan)).containsExactly("failed", "completed", "failed", "failed");
        assertThat(error(plan, 0)).isEqualTo("provider_auth");
        assertThat(error(plan, 2)).isEqualTo("dependency_failed");
        assertThat(error(plan, 3)).isEqualTo("dependency_failed");
        assertThat(plan.at("/subtasks/2/sessionId").isMissingNode()).isTrue();
        assertThat(model.calls(PromptKind.SYNTHESIS).stream().map(ScriptedCall::prompt)
                .filter(prompt -> prompt.contains("refused"))).singleElement().asString()
                .contains("3 of 4 sub-tasks have no result", "Failed: provider_auth", "Failed: dependency_failed",
                        "good");
    }

    @Test
    void runsDependentsOfAFailureWhereAskedTo() throws Exception {
        marked.plans("onward", subtasks("onward bad", "", "onward child", "0"));
        model.subtask("onward bad", ScriptStep.status(401));
        model.subtask("onward child", ScriptStep.text("made do"));
        marked.answers("onward", "Made do.");
        JsonNode plan = server.finish(server.submit(work, "onward", Map.of("onDependencyFailure", "continue")));
        assertThat(statuses(plan)).containsExactly("failed", "completed");
        assertThat(promptOf("onward child")).contains("this sub-task failed. provider_auth");
    }

    @Test
    void givesUpAProviderThatFailsForEver() throws Exception {
        marked.plans("broken", subtasks("broken one", "", "broken other", ""));
        model.subtask("broken one", ScriptStep.status(500));
        model.subtask("broken other", ScriptStep.text("fine"));
        marked.answers("broken", "Half.");
        JsonNode plan = run("broken");
        assertThat(statuses(plan)).containsExactly("failed", "completed");
        assertThat(error(plan, 0)).isEqualTo("provider_unavailable");
        assertThat(plan.at("/subtasks/0/attempt").asInt()).as("one retry is allowed here").isEqualTo(2);
    }

    @Test
    void endsASessionWhoseModelNeverAnswers() throws Exception {
        marked.plans("silent", subtasks("silent one", "", "silent other", ""));
        model.subtask("silent one", ScriptStep.hang());
        model.subtask("silent other", ScriptStep.text("fine"));
        marked.answers("silent", "Half.");
        JsonNode plan = run("silent");
        assertThat(error(plan, 0)).isEqualTo("subtask_timeout");
        assertThat(statuses(plan)).containsExactly("failed", "completed");
        awaitLeft("silent one");
    }

    @Test
    void takesAnEmptyAnswerForAFailure() throws Exception {
        marked.plans("empty", subtasks("empty one", "", "empty other", ""));
        model.subtask("empty one", ScriptStep.text(""));
        model.subtask("empty other", ScriptStep.text("fine"));
        marked.answers("empty", "Half.");
        JsonNode plan = run("empty");
        assertThat(error(plan, 0)).isEqualTo("answer_empty");
    }

    @Test
    void takesATruncatedAnswerForAFailure() throws Exception {
        marked.plans("clipped", subtasks("clipped one", "", "clipped other", ""));
        model.subtask("clipped one", ScriptStep.text("And then the").finish("length"));
        model.subtask("clipped other", ScriptStep.text("fine"));
        marked.answers("clipped", "Half.");
        assertThat(error(run("clipped"), 0)).isEqualTo("answer_truncated");
    }

    @Test
    void failsWithoutAnAnswerWhereEverySubtaskFailed() throws Exception {
        marked.plans("nothing", subtasks("nothing one", "", "nothing child", "0"));
        model.subtask("nothing one", ScriptStep.status(401));
        JsonNode plan = run("nothing");
        assertThat(plan.at("/plan/status").stringValue()).isEqualTo("failed");
        assertThat(plan.at("/plan/error/code").stringValue()).isEqualTo("no_results");
    }

    @Test
    void answersInTheSessionThatAsked() throws Exception {
        marked.plans("asked", subtasks("asked part", ""));
        model.subtask("asked part", ScriptStep.text("done"));
        marked.answers("asked", "Here.");
        String session = run("asked first").at("/plan/parentSessionId").stringValue();
        JsonNode plan = server.finish(server.submit(work, "asked second", Map.of("parentSessionId", session)));
        assertThat(plan.at("/plan/answer").stringValue()).isEqualTo("Here.");
        assertThat(plan.at("/plan/parentSessionId").stringValue()).isEqualTo(session);
        assertThat(model.calls(PromptKind.SYNTHESIS).stream().map(ScriptedCall::request)
                .filter(request -> request.lastUserText().contains("asked second"))).singleElement()
                .as("the second answer is given in the conversation of the first")
                .satisfies(request -> assertThat(request.userTexts()).anyMatch(text -> text.contains("asked first")));
    }

    @Test
    void spendsNothingOnAnAnswerThatHasNowhereToGo() throws Exception {
        JsonNode plan = server.finish(server.submit(work, "homeless", Map.of("parentSessionId", "ses_nowhere")));
        assertThat(plan.at("/plan/status").stringValue()).isEqualTo("failed");
        assertThat(plan.at("/plan/error/code").stringValue()).isEqualTo("session_unknown");
        assertThat(marked.callsFor("homeless")).isEmpty();
    }

    @Test
    void refusesWhatOpencodeWouldAskForAndGoesOn() throws Exception {
        marked.plans("outside", subtasks("outside look", ""));
        model.subtask("outside look", ScriptStep.call("read", "{\"filePath\":\"/etc/hostname\"}"),
                ScriptStep.text("I was not let in."));
        marked.answers("outside", "No.");
        JsonNode plan = run("outside");
        assertThat(statuses(plan)).containsExactly("completed");
        assertThat(plan.at("/subtasks/0/permissions/0/permission").stringValue()).isEqualTo("external_directory");
        assertThat(plan.at("/subtasks/0/permissions/0/allowed").booleanValue()).isFalse();
    }

    @Test
    void allowsWhatWasAllowedBeforehand() throws Exception {
        Path other = Files.createDirectories(folder.resolve("other"));
        Files.writeString(other.resolve("secret.txt"), "the word is swordfish");
        marked.plans("inside", subtasks("inside look", ""));
        model.subtask("inside look",
                ScriptStep.call("read", "{\"filePath\":\"" + other.resolve("secret.txt") + "\"}"),
                ScriptStep.text("I was let in."));
        marked.answers("inside", "Yes.");
        JsonNode plan = server.finish(server.submit(work, "inside",
                Map.of("allow", List.of("external_directory:" + other + "/*"))));
        assertThat(plan.at("/subtasks/0/permissions/0/allowed").booleanValue()).isTrue();
        assertThat(model.calls(PromptKind.WORK).stream().filter(call -> call.prompt().contains("inside look")).toList()
                .getLast().request().toString()).contains("swordfish");
    }

    @Test
    void endsEverySessionOfACancelledPlan() throws Exception {
        marked.plans("cancelled", subtasks("cancelled a", "", "cancelled b", "", "cancelled c", "0,1"));
        model.subtask("cancelled", ScriptStep.hang());
        String id = server.submit(work, "cancelled", Map.of());
        for (String name : List.of("cancelled a", "cancelled b")) {
            model.awaitCall(call -> call.kind() == PromptKind.WORK && call.prompt().contains(name), SOON);
        }
        server.cancel(id);
        JsonNode plan = server.finish(id);
        assertThat(plan.at("/plan/status").stringValue()).isEqualTo("cancelled");
        assertThat(statuses(plan)).containsOnly("cancelled");
        awaitLeft("cancelled a");
        awaitLeft("cancelled b");
    }

    /// That opencode has hung up the model notices in its own time.
    private void awaitLeft(String description) throws InterruptedException {
        model.awaitCall(call -> call.prompt().contains(description) && call.clientGone(), SOON);
    }

    private JsonNode run(String task) throws Exception {
        return server.finish(server.submit(work, task, Map.of()));
    }

    private String promptOf(String description) {
        return model.calls(PromptKind.WORK).stream().map(ScriptedCall::prompt)
                .filter(prompt -> prompt.startsWith(description)).findFirst().orElseThrow();
    }
}
