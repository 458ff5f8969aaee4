package dev.mto.testkit;

import static dev.mto.testkit.CommandStage.SOON;
import static dev.mto.testkit.CommandStage.ended;
import static dev.mto.testkit.CommandStage.planId;
import static dev.mto.testkit.CommandStage.rows;
import static dev.mto.testkit.PlannerText.subtasksOf;
import static org.assertj.core.api.Assertions.assertThat;

import dev.mto.client.PlanEdit;
import dev.mto.client.PlannedSubtask;
import dev.mto.sample.PromptKind;
import dev.mto.testkit.TmuxScreen.Size;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// What a person at a terminal is asked by `mto run --require-approval`, and what becomes of the answers.
@TestInstance(Lifecycle.PER_CLASS)
@Timeout(180)
final class ApprovalScreenIT {
    private static final String QUESTION = "approve, edit or cancel? [a/e/c]";
    private static final Size USUAL = new Size(100, 30);

    private Path folder = Path.of("");
    private CommandStage stage;

    @BeforeAll
    void start(@TempDir Path temporary) throws Exception {
        folder = temporary;
        stage = CommandStage.in(folder);
        ScriptedModel model = stage.model;
        model.planner(ScriptStep.text(subtasksOf("chat", "Look at the roof of the house", "",
                "Look at the cellar of the house", "", "Say what to do", "0,1")));
        model.subtask("Look at the roof", ScriptStep.text("tight"));
        model.subtask("Look at the cellar", ScriptStep.text("wet"));
        model.subtask("Say what", ScriptStep.text("dry it"));
        model.subtask("Look at the garden", ScriptStep.text("green"));
        model.synthesis(ScriptStep.text("All in all: dry the cellar."));
    }

    @AfterAll
    void stop() throws Exception {
        stage.stop();
    }

    /// A run in a terminal, at the question.
    private TmuxScreen asked(Size size, Map<String, String> more) throws Exception {
        TmuxScreen screen = stage.screen(size, more, "run", "--require-approval",
                "Inspect the house that we want to buy and tell us what is to be done about it");
        try {
            screen.await(QUESTION, SOON);
            return screen;
        } catch (AssertionError | IOException | InterruptedException failure) {
            screen.close();
            throw failure;
        }
    }

    private static void answer(TmuxScreen screen, String word) throws Exception {
        screen.type(word);
        screen.key("Enter");
    }

    /// How often the model was asked for anything but plans since a test began.
    private long worked() {
        return stage.model.calls().stream().filter(call -> call.kind() != PromptKind.PLAN).count();
    }

    @Test
    void yesBeginsThePlanThatWasShown() throws Exception {
        ScreenCaptures captures = new ScreenCaptures("approval-yes");
        long before = worked();
        try (TmuxScreen screen = asked(USUAL, Map.of())) {
            captures.take(screen);
            String shown = screen.text();
            assertThat(shown).contains("○ 0 Look at the roof", "○ 2 Say what to do",
                    "  forecast: 3 sub-tasks", "; waits until ",
                    "  approve it: mto approve " + planId(shown) + " --revision 1\n");
            assertThat(worked()).as("before anybody said yes").isEqualTo(before);
            answer(screen, "a");
            assertThat(ended(screen, 0)).contains("✓ 2 Say what to do", "All in all: dry the cellar.",
                    "completed in ");
            captures.take(screen);
        }
    }

    @Test
    void noCancelsItBeforeAnythingOfItBegan() throws Exception {
        long before = worked();
        try (TmuxScreen screen = asked(USUAL, Map.of())) {
            answer(screen, "what is this?");
            screen.await("a approves it, e opens it in $EDITOR, c calls it off, Ctrl-D leaves it waiting", SOON);
            answer(screen, "c");
            assertThat(ended(screen, 130)).contains("– 0 Look at the roof", "(Not approved in mto run.)");
            assertThat(worked()).isEqualTo(before);
        }
    }

    @Test
    void ctrlCCancelsItAndSaysSo() throws Exception {
        ScreenCaptures captures = new ScreenCaptures("approval-ctrl-c");
        long before = worked();
        try (TmuxScreen screen = asked(USUAL, Map.of())) {
            screen.key("C-c");
            String over = ended(screen, 130);
            captures.take(screen);
            assertThat(over).contains(QUESTION).containsPattern("cancelled in .* \\(Ctrl-C in mto run.\\)");
            assertThat(stage.api().plan(planId(over)).is("cancelled")).isTrue();
            assertThat(worked()).isEqualTo(before);
        }
    }

    @Test
    void ctrlDLeavesItWaiting() throws Exception {
        try (TmuxScreen screen = asked(USUAL, Map.of())) {
            screen.key("C-d");
            String left = ended(screen, 1);
            assertThat(left).contains("it goes on waiting: mto approve " + planId(left));
            assertThat(stage.api().plan(planId(left)).isAwaitingApproval()).isTrue();
        }
    }

    @Test
    void whatOthersSayMeanwhileIsSeenAtOnce() throws Exception {
        ScreenCaptures captures = new ScreenCaptures("approval-others");
        try (TmuxScreen screen = asked(USUAL, Map.of())) {
            String id = planId(screen.text());
            stage.api().edit(id, PlanEdit.of(List.of(new PlannedSubtask("Look at the garden", "chat", List.of())))
                    .revision(1));
            screen.await("somebody else edited it: this is revision 2", SOON);
            String edited = screen.await(text -> rows(text, QUESTION) == 2,
                    "second question", SOON);
            captures.take(screen);
            assertThat(edited).contains("○ 0 Look at the garden", "mto approve " + id + " --revision 2");
            stage.api().approve(id, 2);
            assertThat(ended(screen, 0)).contains("it is approved", "✓ 0 Look at the garden",
                    "All in all: dry the cellar.");
            captures.take(screen);
        }
    }

    @Test
    void anEditorIsOpenedAndMayHaveCtrlCForItself() throws Exception {
        Path editor = Files.writeString(folder.resolve("editor.sh"), """
                trap '' INT
                echo 'in the editor'
                read -r word </dev/tty
                sed -i 's/roof/chimney/' "$1"
                """);
        try (TmuxScreen screen = asked(USUAL, Map.of("EDITOR", "exec sh " + editor))) {
            answer(screen, "e");
            screen.await("in the editor", SOON);
            screen.key("C-c");
            answer(screen, "done");
            String edited = screen.await(text -> rows(text, QUESTION) == 2,
                    "second question", SOON);
            assertThat(edited).contains("○ 0 Look at the chimney", "--revision 2");
            answer(screen, "c");
            ended(screen, 130);
        }
    }

    @Test
    void aNarrowWindowCutsNoCommandOff() throws Exception {
        ScreenCaptures captures = new ScreenCaptures("approval-narrow");
        try (TmuxScreen screen = asked(new Size(60, 30), Map.of())) {
            captures.take(screen);
            String shown = screen.text();
            String id = planId(shown);
            assertThat(shown.lines().map(String::strip)).contains("mto approve " + id + " --revision 1",
                    "mto edit " + id, "mto cancel " + id, QUESTION);
            answer(screen, "c");
            ended(screen, 130);
        }
    }
}
