package dev.mto.cli.view;

import static dev.mto.cli.view.PaintedPlans.busy;
import static dev.mto.cli.view.PaintedPlans.painted;
import static org.assertj.core.api.Assertions.assertThat;

import dev.mto.cli.PlanDocuments;
import java.util.List;
import org.jline.utils.AttributedString;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.node.ObjectNode;

/// The time line beside a plan.
final class PlanTimesTest {

    @ParameterizedTest
    @ValueSource(ints = {160, 120, 100, 80})
    void drawsATimeLineInTheWidthThatIsLeft(int width) {
        ObjectNode plan = PlanDocuments.plan("executing", "ccrpp");
        Golden.assertSame("timeline-" + width + ".txt", timed(plan, Glyphs.UNICODE, width));
    }

    @ParameterizedTest
    @ValueSource(ints = {140, 100, 80, 60})
    void longDescriptionsOfAllScriptsLeaveRoomForTheTimeLine(int width) {
        ObjectNode plan = PlanDocuments.plan("executing", "ccrrp");
        List<String> descriptions = List.of(
                "製品の価格と機能を三つの競合他社について調べ、それぞれの長所と短所を一覧にまとめる",
                "ابحث عن أسعار المنافسين الثلاثة واكتب ملخصا قصيرا لكل واحد منهم مع المصادر",
                "Check the 👩‍👩‍👧 family plan 🇩🇪 ❤️ 👍🏽, its price and its small print in every market",
                "Compare them in a table: price, features, support, licences, and whatever else matters to us",
                "Write an executive summary of one page for people who have not read any of the rest");
        for (int index = 0; index < descriptions.size(); index++) {
            PlanDocuments.subtask(plan, index).put("description", descriptions.get(index));
        }
        List<String> lines = timed(plan, Glyphs.UNICODE, width);
        Golden.assertSame("long-" + width + ".txt", lines);
        assertThat(lines).noneMatch(line -> new AttributedString(line).columnLength() > width);
        int elapsed = columnOf(lines.get(2), "8.2s");
        assertThat(elapsed).isPositive();
        assertThat(List.of(columnOf(lines.get(3), "9.1s"), columnOf(lines.get(4), " 11s"))).containsOnly(elapsed);
    }

    private static int columnOf(String line, String text) {
        return new AttributedString(line.substring(0, line.indexOf(text))).columnLength();
    }

    @Test
    void theTimeLineOfAPlanThatIsOverEndsWithIt() {
        ObjectNode plan = PlanDocuments.completed("degraded", "ccfcc");
        PlanDocuments.dropped(plan, "Research competitor X", 'x');
        Golden.assertSame("timeline-over-140.txt", timed(plan, Glyphs.ASCII, 140));
    }

    private static List<String> timed(ObjectNode plan, Glyphs glyphs, int width) {
        return painted(plan, busy(), new Theme(false, true, glyphs), width);
    }
}
