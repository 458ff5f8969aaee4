package dev.mto.testkit;

import static dev.mto.testkit.PlannerText.subtasks;
import static org.assertj.core.api.Assertions.assertThat;

import dev.mto.sample.PromptKind;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Opencodes and orchestrators that go away in the middle of a plan and come back, or do not. What was asked of the
/// model proves that nothing is paid for twice.
final class PluginRestartIT {
    private static final Duration SOON = Duration.ofSeconds(90);
    private static final Map<String, String> PATIENT = Map.of("MTO_LIMITS_CLAIM_TIMEOUT", "PT5M");
    private static final Map<String, String> IMPATIENT = Map.of("MTO_LIMITS_CLAIM_TIMEOUT", "PT1S");

    private PluginStage stage;
    private final Gates gates = new Gates("work", "answer");

    @BeforeEach
    void prepare(@TempDir Path folder) throws Exception {
        stage = PluginStage.in(folder);
        stage.plans("add up", subtasks("first", "", "second", "0"));
        stage.model().subtask("first", gates.step("work", "1")).subtask("second", ScriptStep.text("2"));
    }

    @AfterEach
    void leavesNoProcess() throws Exception {
        stage.close();
    }

    @Test
    void anOrchestratorThatIsRestartedIsFoundAgain() throws Exception {
        stage.answers("add up", ScriptStep.text("The sum is 3."));
        try (OpencodeServe opencode = stage.serve()) {
            String session = opencode.session();
            try (LiveServer _ = stage.server(PATIENT)) {
                opencode.command(session, "orchestrate", "add up");
                opencode.await(session, "◐ 0 first", SOON);
            }
            opencode.await(session, "the orchestrator was stopped; `mto start` goes on with this plan", SOON);
            try (LiveServer _ = stage.server(PATIENT)) {
                gates.open("work");
                opencode.await(session, "assistant: The sum is 3.", SOON);
                assertThat(opencode.await(session, "completed · 2/2", SOON)).doesNotContain("was stopped");
            }
        }
        assertEverythingWasAskedOnce();
    }

    @Test
    void anOpencodeThatIsOpenedWhileTheOrchestratorIsAwaySaysSo() throws Exception {
        stage.answers("add up", ScriptStep.text("The sum is 3."));
        String session;
        try (LiveServer _ = stage.server(PATIENT); OpencodeServe opencode = stage.serve()) {
            session = opencode.session();
            opencode.command(session, "orchestrate", "add up");
            opencode.await(session, "◐ 0 first", SOON);
        }
        try (OpencodeServe opencode = stage.serve()) {
            opencode.await(session, "! the orchestrator was stopped; `mto start` goes on with this plan", SOON);
            try (LiveServer _ = stage.server(PATIENT)) {
                gates.open("work");
                opencode.await(session, "assistant: The sum is 3.", SOON);
                assertThat(opencode.await(session, "completed · 2/2", SOON)).doesNotContain("was stopped");
            }
        }
        assertEverythingWasAskedOnce();
    }

    @Test
    void anOrchestratorThatIsRestartedWhileTheAnswerIsWrittenTakesItAllTheSame() throws Exception {
        gates.open("work");
        stage.answers("add up", ScriptStep.text("The sum is 3.").pausedAfter(1, gates.of("answer")));
        try (OpencodeServe opencode = stage.serve()) {
            String session = opencode.session();
            try (LiveServer _ = stage.server(PATIENT)) {
                opencode.command(session, "orchestrate", "add up");
                awaitSynthesis();
            }
            gates.open("answer");
            opencode.awaitIdle(SOON);
            try (LiveServer server = stage.server(PATIENT)) {
                opencode.await(session, "completed · 2/2", SOON);
                assertThat(server.plan(server.newest(stage.work())).at("/plan/answer").stringValue())
                        .isEqualTo("The sum is 3.");
            }
        }
        assertEverythingWasAskedOnce();
    }

    @Test
    void anAnswerThatNobodyCameForIsWrittenByTheOrchestratorAndShownLater() throws Exception {
        stage.answers("add up", ScriptStep.text("The sum is 3."));
        try (LiveServer server = stage.server(IMPATIENT)) {
            String session;
            try (OpencodeServe opencode = stage.serve()) {
                session = opencode.session();
                opencode.command(session, "orchestrate", "add up");
                opencode.await(session, "◐ 0 first", SOON);
            }
            gates.open("work");
            server.finish(server.newest(stage.work()));
            try (OpencodeServe opencode = stage.serve()) {
                opencode.await(session, "completed · 2/2", SOON);
                assertThat(opencode.await(session, "The orchestrator wrote the answer", SOON))
                        .containsOnlyOnce("The sum is 3.");
            }
        }
        assertEverythingWasAskedOnce();
    }

    /// Opencode tells of an answer only when it is whole; so that it is being written is seen at the model.
    private void awaitSynthesis() throws Exception {
        stage.model().awaitCall(call -> call.kind() == PromptKind.SYNTHESIS && call.status() == 200, SOON);
    }

    private void assertEverythingWasAskedOnce() {
        assertThat(stage.model().calls().stream().map(ScriptedCall::kind)).containsExactly(PromptKind.PLAN,
                PromptKind.WORK, PromptKind.WORK, PromptKind.SYNTHESIS);
    }
}
