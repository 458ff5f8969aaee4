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

/// What a person sees in opencode's terminal interface where something goes away in the middle of a plan, or was never
/// there. What was asked of the model proves that nothing is paid for twice.
final class TuiRestartIT {
    private static final Duration SOON = Duration.ofSeconds(90);
    /// The orchestrator must not write the answer itself where a window is slow to come for it.
    private static final Map<String, String> PATIENT = Map.of("MTO_LIMITS_CLAIM_TIMEOUT", "PT5M");

    private PluginStage stage;
    private final Gates gates = new Gates("work");

    @BeforeEach
    void prepare(@TempDir Path folder) throws Exception {
        stage = PluginStage.in(folder);
        stage.plans("add up", subtasks("first", "", "second", "0"));
        stage.model().subtask("first", gates.step("work", "1")).subtask("second", ScriptStep.text("2"))
                .subtask("Good day", ScriptStep.text("And to you."));
        stage.answers("add up", ScriptStep.text("The sum is 3."));
    }

    @AfterEach
    void leavesNoProcess() throws Exception {
        stage.close();
    }

    @Test
    void anOrchestratorThatIsKilledAndStartedAgainGoesOn() throws Exception {
        ScreenCaptures captures = new ScreenCaptures("killed");
        MtoCommand mto = stage.mto().with(PATIENT);
        MtoProcess first = mto.start("serve");
        first.awaitLine("Listening on");
        try (OpencodeWindow window = stage.window()) {
            window.enter("/orchestrate add up");
            window.await("◐ 0 first", SOON);
            ServerNote.read(stage.data()).kill();
            window.awaitAll(SOON, "the orchestrator crashed", "`mto start` goes on with this plan");
            captures.take(window.screen());
            MtoProcess second = mto.start("serve");
            second.awaitLine("Listening on");
            gates.open("work");
            window.awaitAll(SOON, "The sum is 3.", "completed · 2/2");
            assertThat(window.conversation()).doesNotContain("crashed");
            second.interrupt();
            second.end();
        }
        first.end();
        assertEverythingWasAskedOnce();
    }

    @Test
    void anOrchestratorIsStartedWhereNoneIsUpAndAgainWhereItCrashed() throws Exception {
        MtoCommand mto = stage.installed().with(PATIENT);
        try (OpencodeWindow window = stage.window(mto.settings())) {
            window.enter("/orchestrate add up");
            window.awaitAll(SOON, "The orchestrator was not up and was started.", "◐ 0 first");
            ServerNote first = ServerNote.read(stage.data());
            first.kill();
            gates.open("work");
            window.awaitAll(SOON, "The sum is 3.", "completed · 2/2");
            assertThat(ServerNote.read(stage.data()).pid()).isNotEqualTo(first.pid());
        } finally {
            assertThat(mto.run("stop").exitCode()).isZero();
        }
        assertEverythingWasAskedOnce();
    }

    @Test
    void anOrchestratorThatCannotBeStartedIsToldInOneLine() throws Exception {
        try (OpencodeWindow window = stage.window()) {
            window.enter("/orchestrate add up");
            window.awaitAll(SOON, "✗ the orchestrator is not up and could not be started", "install it");
            window.enter("Good day");
            window.await("And to you.", SOON);
        }
        assertThat(stage.asked("add up")).isEmpty();
    }

    private void assertEverythingWasAskedOnce() {
        assertThat(stage.model().calls().stream().map(ScriptedCall::kind)).containsExactly(PromptKind.PLAN,
                PromptKind.WORK, PromptKind.WORK, PromptKind.SYNTHESIS);
    }
}
