package dev.mto.testkit;

import static dev.mto.testkit.CommandStage.SOON;
import static dev.mto.testkit.CommandStage.ended;
import static dev.mto.testkit.CommandStage.rows;
import static dev.mto.testkit.PlannerText.subtasksOf;
import static org.assertj.core.api.Assertions.assertThat;

import dev.mto.testkit.TmuxScreen.Size;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// A plan with long descriptions of all scripts in a window that somebody makes smaller and larger.
@TestInstance(Lifecycle.PER_CLASS)
@Timeout(180)
final class WindowIT {
    private static final int HEIGHT = 30;
    /// Longer than any window here is wide: the first row of the plan then has all of its width.
    private static final String TASK = "Compare the three products that we may buy, with their prices, and tell us in one"
            + " page which of them suits us best and why the others do not suit us so well";
    private static final List<String> BEGINNINGS = List.of("0 製品の", "1 ابحث", "2 Check the", "3 Compare", "4 Write");

    private CommandStage stage;

    @BeforeAll
    void start(@TempDir Path folder) throws Exception {
        stage = CommandStage.in(folder);
    }

    @AfterAll
    void stop() throws Exception {
        stage.stop();
    }

    @Test
    void nothingIsLeftOverOfAnotherWidth() throws Exception {
        ScreenCaptures captures = new ScreenCaptures("window");
        Gates gates = new Gates("last");
        stage.model.planner(ScriptStep.text(subtasksOf("chat",
                "製品の価格と機能を三つの競合他社について調べ、それぞれの長所と短所を一覧にまとめる", "",
                "ابحث عن أسعار المنافسين الثلاثة واكتب ملخصا قصيرا لكل واحد منهم مع المصادر", "",
                "Check the 👩‍👩‍👧 family plan 🇩🇪 ❤️ 👍🏽, its price and its small print in every market", "",
                "Compare them in a table: price, features, support, licences, and whatever else matters to us", "0,1",
                "Write an executive summary of one page for people who have not read any of the rest", "3")));
        stage.model.subtask("製品", ScriptStep.text("高い")).subtask("ابحث", ScriptStep.text("غالية"))
                .subtask("Check", gates.step("last", "It is small.")).subtask("Compare", gates.step("last", "A table."))
                .subtask("Write", ScriptStep.text("A page."));
        stage.model.synthesis(ScriptStep.text("All in all: expensive."));
        try (TmuxScreen screen = stage.program(new Size(100, HEIGHT), "sh", "-c",
                "echo before; exec mto run '" + TASK + "'")) {
            screen.await(text -> rows(text, "━") == 5, "two at work", SOON);
            for (int width : new int[]{100, 80, 60, 97, 70, 140}) {
                takeDrawnFor(width, screen, captures);
            }
            // As somebody does who drags its border.
            for (int width = 138; width > 66; width -= 6) {
                screen.resize(new Size(width, HEIGHT));
            }
            takeDrawnFor(66, screen, captures);
            gates.open("last");
            String over = ended(screen, 0);
            captures.take(screen);
            BEGINNINGS.forEach(label -> assertThat(rows(over, label)).as(over).isEqualTo(1));
            assertThat(rows(over, "Compare the three")).as(over).isOne();
            assertThat(over).contains("All in all: expensive.");
        }
    }

    private static void takeDrawnFor(int width, TmuxScreen screen, ScreenCaptures captures) throws Exception {
        screen.resize(new Size(width, HEIGHT));
        String shown = screen.await(text -> isWhole(text, width), "the plan alone, for " + width + " columns", SOON);
        captures.take(screen);
        assertThat(rows(shown, "━")).as(shown).isEqualTo(width < 65 ? 0 : 5);
    }

    /// Whether each row of the plan is there once, below each other, and nothing else but what was there before: that the
    /// terminal may push out at the top when it wraps lines anew.
    private static boolean isWhole(String text, int width) {
        List<String> rows = text.lines().dropWhile("before"::equals).toList();
        // Fewer while it is being drawn.
        return rows.size() >= 8 && rows.getFirst().startsWith("Compare the three")
                && rows.getFirst().length() == width - 1
                && rows.get(1).contains(" planner")
                && IntStream.range(0, BEGINNINGS.size()).allMatch(i -> rows.get(2 + i).contains(BEGINNINGS.get(i)))
                && rows.get(7).endsWith("synthesis") && rows.stream().skip(8).allMatch(String::isBlank);
    }
}
