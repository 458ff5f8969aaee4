package dev.mto.cli.view;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mto.cli.PlanDocuments;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

class PlanChangesTest {
    private static final Instant NOW = PlanDocuments.BEGUN.plusSeconds(16);

    @Test
    void tellsAPlanFromBeginningToEnd() {
        ObjectNode refused = PlanDocuments.plan("executing", "cfcrp");
        PlanDocuments.subtask(refused, 0).putArray("permissions").addObject().put("permission", "bash")
                .put("allowed", false).put("reason", "no rule allows it").putArray("patterns").add("rm -rf /");
        Golden.assertSame("changes.txt",
                tell(PlanDocuments.plan("planning", ""), PlanDocuments.plan("executing", "rrrpp"), refused,
                        PlanDocuments.plan("synthesizing", "cfccc"), PlanDocuments.completed("degraded", "cfccc")));
    }

    @Test
    void tellsOfAWaitOnceAndOfWhatWasCalledOff() {
        ObjectNode paused = paused(PlanDocuments.plan("executing", "crp"), 10, "Too many");
        ObjectNode longer = paused(PlanDocuments.plan("executing", "crp"), 30, "Too many");
        ObjectNode muchLonger = paused(PlanDocuments.plan("executing", "crp"), 300, "Too many");
        ObjectNode over = PlanDocuments.plan("executing", "crx");
        PlanDocuments.subtask(over, 2).put("cancelReason", "no need");
        List<String> lines = tell(PlanDocuments.plan("executing", "crp"), paused, longer, muchLonger, over);
        assertThat(lines).filteredOn(line -> line.contains("paused")).containsExactly(
                "  16.0s  paused until " + Text.clock(NOW.plusSeconds(10), NOW) + ": Too many",
                "  16.0s  paused until " + Text.clock(NOW.plusSeconds(300), NOW) + ": Too many");
        assertThat(lines.getLast()).startsWith("  16.0s  sub-task 2 cancelled  Research").endsWith(": no need");
    }

    private static ObjectNode paused(ObjectNode plan, int seconds, String reason) {
        plan.withObject("/plan").putObject("pause").put("until", NOW.plusSeconds(seconds).toString())
                .put("reason", reason);
        return plan;
    }

    @Test
    void tellsAPlanThatIsBegunWhileItIsWritten() {
        ObjectNode other = PlanDocuments.plan("executing", "rr");
        PlanDocuments.subtask(other, 1).put("description", "Research competitor D");
        PlanDocuments.dropped(other, "Research competitor B", 'x');
        for (int index = 0; index < 2; index++) {
            PlanDocuments.subtask(other, index).put("startedAt", NOW.minusSeconds(10 - index * 5L).toString());
        }
        ObjectNode written = PlanDocuments.written("rr");
        for (int index = 0; index < 2; index++) {
            PlanDocuments.subtask(written, index).put("startedAt",
                    PlanDocuments.BEGUN.plusSeconds(2 + index).toString());
        }
        Golden.assertSame("changes-written.txt", tell(PlanDocuments.written(""), written, other));
    }

    @Test
    void saysNothingWhereNothingChanged() {
        PlanPicture picture = PlanDocuments.picture(PlanDocuments.plan("executing", "crp"));
        assertThat(new PlanChanges(Optional.of(picture), picture, NOW).lines()).isEmpty();
    }

    @Test
    void putsWhatCameInOneGoInOrder() {
        Golden.assertSame("changes-at-once.txt", tell(PlanDocuments.completed("full", "ccccc")));
    }

    @Test
    void keepsALongRequestToOneShortLine() {
        ObjectNode document = PlanDocuments.plan("executing", "r");
        document.withObject("plan").put("taskDescription", "word ".repeat(1_000));

        assertThat(tell(document)).first().asString().hasSizeLessThan(200).endsWith("…");
        assertThat(tell(document).get(2)).contains("planned 1 sub-task\n");
    }

    private static List<String> tell(JsonNode... documents) {
        List<String> lines = new ArrayList<>();
        Optional<PlanPicture> before = Optional.empty();
        for (PlanPicture picture : Stream.of(documents).map(PlanDocuments::picture).toList()) {
            lines.addAll(new PlanChanges(before, picture, NOW).lines());
            before = Optional.of(picture);
        }
        return lines;
    }
}
