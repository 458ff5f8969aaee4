package dev.mto.cli.view;

import static dev.mto.cli.view.PaintedPlans.NOW;
import static dev.mto.cli.view.PaintedPlans.busy;
import static dev.mto.cli.view.PaintedPlans.json;
import static dev.mto.cli.view.PaintedPlans.painted;
import static org.assertj.core.api.Assertions.assertThat;

import dev.mto.cli.PlanDocuments;
import java.time.Instant;
import java.util.List;
import org.jline.utils.AttributedString;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

class PlanPainterTest {
    private static final Instant UNTIL = NOW.plusSeconds(3_588);
    private static final Theme PLAIN = new Theme(false, false, Glyphs.UNICODE);

    @Test
    void showsThePlannerAtWork() {
        Activities activities = new Activities();
        activities.shown(json("{'attempt':'planner.1','kind':'reasoning'}"));
        Golden.assertSame("planning-100.txt", paint(document(PlanDocuments.planning()), activities, 100));
    }

    @ParameterizedTest
    @ValueSource(ints = {100, 40})
    void showsWhatThePlannerHasWrittenByNow(int width) {
        Activities activities = busy();
        activities.shown(json("{'attempt':'planner.1','kind':'text'}"));
        Golden.assertSame("written-" + width + ".txt", paint(PlanDocuments.written("crrp"), activities, width));
    }

    @Test
    void noRowMovesWhileSubtasksComeOneByOne() {
        List<String> one = paint(PlanDocuments.written("r"), new Activities(), 110);
        List<String> more = paint(PlanDocuments.written("rrrpp"), new Activities(), 110);
        assertThat(more.get(2)).isEqualTo(one.get(2));
        assertThat(more.get(1).indexOf("15s")).isPositive().isEqualTo(one.get(1).indexOf("15s"));
    }

    @Test
    void columnsKeepTheirPlaceWhereAskedTo() {
        PlanPainter whole = new PlanPainter(PlanDocuments.picture(PlanDocuments.plan("executing", "rp")),
                new Activities(),
                NOW, 0);
        PlanPainter written = new PlanPainter(PlanDocuments.picture(PlanDocuments.written("r")), new Activities(), NOW,
                0);
        String before = written.paint(PLAIN, 150).get(2).toString();
        String after = whole.paint(PLAIN, 150, written.labelColumns()).get(2).toString();
        assertThat(after).isEqualTo(before);
        assertThat(whole.paint(PLAIN, 150).get(2).toString()).isNotEqualTo(before);
    }

    @Test
    void saysWhatThePlannerIsAtBesidesWriting() {
        ObjectNode written = PlanDocuments.written("rr");
        ObjectNode planner = written.withObject("/plan/planner");
        planner.put("attempt", 2);
        assertThat(paint(written, new Activities(), 110).get(1)).endsWith("attempt 2");
        planner.put("rejected", 1);
        Activities activities = new Activities();
        activities.journalled("plan.rejected", json("{'attempt':'planner.1'}"));
        assertThat(paint(written, activities, 110).get(1)).endsWith("the plan needs a repair");
        activities.journalled("planner.started", json("{'attempt':'planner.2'}"));
        activities.shown(json("{'attempt':'planner.2','kind':'text'}"));
        assertThat(paint(written, activities, 110).get(1)).endsWith("putting the plan right");
        planner.put("rejected", 0).put("retryAt", NOW.plusSeconds(12).toString()).putObject("error")
                .put("code", "provider_unavailable").put("message", "HTTP 529");
        assertThat(paint(written, new Activities(), 110).get(1)).endsWith("again in 12s: provider_unavailable");
    }

    @Test
    void showsWhatWasBegunAndIsNotInThePlan() {
        ObjectNode plan = PlanDocuments.plan("executing", "rr");
        PlanDocuments.dropped(plan, "Research competitor X", 'r');
        PlanDocuments.dropped(plan, "Research competitor Y", 'x');
        PlanDocuments.dropped(plan, "Research competitor Z", 'c');
        Golden.assertSame("dropped-100.txt", paint(plan, new Activities(), 100));
    }

    @Test
    void whatIsBeingEndedDoesNotSpeakForTheOneInItsPlace() {
        Activities activities = new Activities();
        activities.journalled("subtask.started", json("{'attempt':'subtask.1.2'}"));
        activities.shown(json("{'attempt':'subtask.1.1','kind':'text'}"));
        assertThat(activities.of("subtask.1")).isEmpty();
        activities.shown(json("{'attempt':'subtask.1.2','kind':'text'}"));
        activities.journalled("attempt.interrupted", json("{'attempt':'subtask.1.1'}"));
        assertThat(activities.of("subtask.1")).isEqualTo("writing…");
    }

    @Test
    void aPlanThatWasNeverWholeIsNoneThoughSomeOfItRan() {
        ObjectNode plan = PlanDocuments.ended("failed", "cx");
        plan.withObject("/plan").put("draft", true);
        Golden.assertSame("unfinished-100.txt", paint(plan, new Activities(), 100));
    }

    @ParameterizedTest
    @ValueSource(ints = {120, 80, 60, 40})
    void showsWhoRunsAndWhoWaitsForWhom(int width) {
        Golden.assertSame("executing-" + width + ".txt",
                paint(PlanDocuments.plan("executing", "crrpp"), busy(), width));
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 10, 25, 40, 60, 61, 70, 71, 80, 100, 200})
    void isNeverWiderThanTheTerminal(int width) {
        Theme theme = new Theme(true, true, Glyphs.UNICODE);
        ObjectNode plan = PlanDocuments.plan("executing", "cfrpp");
        assertThat(new PlanPainter(PlanDocuments.picture(plan), busy(), NOW, 3).paint(theme, width))
                .allSatisfy(line -> assertThat(line.columnLength()).isLessThanOrEqualTo(width));
    }

    @Test
    void showsFailuresAndRetries() {
        ObjectNode plan = PlanDocuments.plan("executing", "cfppp");
        PlanDocuments.subtask(plan, 2).put("attempt", 1).put("retryAt", NOW.plusSeconds(12).toString())
                .putObject("error").put("code", "provider_unavailable").put("message", "HTTP 529");
        Golden.assertSame("failing-110.txt", paint(plan, new Activities(), 110));
    }

    @ParameterizedTest
    @CsvSource({"offered,waiting for the session that asked", "claimed,written in the session that asked"})
    void saysWhereTheAnswerIsWritten(String status, String where) {
        ObjectNode plan = PlanDocuments.plan("synthesizing", "ccccc");
        ((ObjectNode) plan.get("plan")).putObject("synthesis").put("status", status);
        assertThat(paint(plan, new Activities(), 110).getLast()).contains("synthesis").endsWith(where);
    }

    @ParameterizedTest
    @ValueSource(ints = {120, 80, 40})
    void saysThatItWaitsForAProviderAndUntilWhen(int width) {
        Golden.assertSame("paused-" + width + ".txt",
                paint(paused(PlanDocuments.plan("executing", "crppp")), new Activities(), width).stream()
                        .map(line -> line.replace(Text.clock(UNTIL, NOW), "16:45")).toList());
    }

    @ParameterizedTest
    @ValueSource(ints = {140, 100, 60, 50})
    void cutsNoCommandOff(int width) {
        ObjectNode plan = PlanDocuments.plan("awaiting_approval", "pp");
        ObjectNode approval = plan.withObject("/plan").put("id", "plan_ajnvi6ixtk3qr399").putObject("approval")
                .put("revision", 2).put("requestedAt", NOW.toString()).put("expiresAt", UNTIL.toString());
        approval.putObject("forecast").put("subtasks", 2).put("criticalPathSeconds", 270).putObject("costUsd")
                .put("low", 0.2).put("high", 1.75);
        Golden.assertSame("approval-" + width + ".txt", paint(plan, new Activities(), width).stream()
                .map(line -> line.replace(Text.clock(UNTIL, NOW), "16:45")).toList());
    }

    @Test
    void tellsOfNoWaitThatIsOverOrKeepsNobody() {
        assertThat(new PlanPainter(PlanDocuments.picture(paused(PlanDocuments.plan("executing", "crppp"))),
                new Activities(),
                UNTIL, 3).paint(PLAIN, 110)).noneMatch(line -> line.toString().contains("paused"));
        ObjectNode claimed = paused(PlanDocuments.plan("synthesizing", "ccccc"));
        claimed.withObject("/plan").putObject("synthesis").put("status", "claimed");
        assertThat(paint(claimed, new Activities(), 110)).noneMatch(line -> line.contains("paused"));
        ObjectNode cancelled = paused(PlanDocuments.plan("executing", "crppp"));
        cancelled.withObject("/plan").put("cancelReason", "No need.");
        assertThat(paint(cancelled, new Activities(), 110)).noneMatch(line -> line.contains("paused"));
    }

    @ParameterizedTest
    @CsvSource({"planning,''", "synthesizing,ccccc"})
    void whatWouldBeBegunWaitsForTheProviderToo(String status, String letters) {
        ObjectNode plan = paused(PlanDocuments.plan(status, letters));
        assertThat(paint(plan, new Activities(), 110)).anyMatch(line -> line.endsWith("waits for the provider"));
        Activities retrying = new Activities();
        retrying.shown(json("{'attempt':'planner.1','kind':'retrying','message':'429'}"));
        retrying.shown(json("{'attempt':'synthesis.1','kind':'retrying','message':'429'}"));
        assertThat(paint(plan, retrying, 110)).noneMatch(line -> line.endsWith("waits for the provider"))
                .anyMatch(line -> line.endsWith("retrying: 429"));
    }

    @Test
    void saysWhatIsBeingEndedAndWhatWasAndWhy() {
        ObjectNode plan = PlanDocuments.plan("executing", "xxrrc");
        PlanDocuments.subtask(plan, 0).put("cancelReason", "Cancelled over HTTP.");
        PlanDocuments.subtask(plan, 1).put("cancelReason", "not this one");
        PlanDocuments.subtask(plan, 2).put("cancelReason", "not this one");
        PlanDocuments.subtask(plan, 3).putObject("stopping").put("code", "session_inactive").put("message", "Silent.");
        PlanDocuments.subtask(plan, 4).put("attempt", 2);
        Golden.assertSame("ending-100.txt", paint(plan, busy(), 100));
        plan.withObject("/plan").putObject("stopping").put("code", "budget_exhausted").put("message", "All is spent.");
        assertThat(paint(PlanDocuments.plan("executing", "crrpp"), busy(), 110)).hasSize(8);
        assertThat(paint(plan, busy(), 110)).anyMatch(line -> line.endsWith("being ended: session_inactive"));
        ObjectNode other = PlanDocuments.plan("executing", "crrpp");
        other.withObject("/plan").putObject("stopping").put("code", "budget_exhausted").put("message", "All is spent.");
        assertThat(paint(other, busy(), 110))
                .filteredOn(line -> line.endsWith("being given up: budget_exhausted")).hasSize(2);
    }

    @Test
    void saysWhatWasSpentOfABudget() {
        ObjectNode plan = PlanDocuments.plan("executing", "ccppp");
        plan.withObject("/plan").putObject("budget").put("maxTokens", 20_000).put("maxCostUsd", 1);
        assertThat(paint(plan, new Activities(), 110).getLast())
                .isEqualTo("  spent 12,345 of 20,000 tokens, $0.0123 of $1.00");
        ObjectNode running = PlanDocuments.plan("executing", "crppp");
        running.withObject("/plan").putObject("budget").put("maxTokens", 20_000);
        assertThat(paint(running, new Activities(), 110).getLast())
                .isEqualTo("  spent 12,345 of 20,000 tokens, $0.0123, without what runs now");
    }

    @Test
    void showsADegradedPlan() {
        Golden.assertSame("degraded-100.txt",
                paint(PlanDocuments.completed("degraded", "ccfcc"), new Activities(), 100));
    }

    @Test
    void showsAPlanThatCouldNotBeMade() {
        Golden.assertSame("invalid-100.txt", paint(PlanDocuments.ended("failed", ""), new Activities(), 100));
    }

    @Test
    void showsACancelledPlan() {
        Golden.assertSame("cancelled-100.txt",
                paint(PlanDocuments.ended("cancelled", "cxxxx"), new Activities(), 100));
    }

    @Test
    void doesWithoutLettersThatTheTerminalLacks() {
        PlanPainter painter = new PlanPainter(PlanDocuments.picture(PlanDocuments.plan("executing", "cfrpp")), busy(),
                NOW, 0);
        Golden.assertSame("ascii-100.txt",
                painter.paint(new Theme(false, false, Glyphs.ASCII), 100).stream().map(AttributedString::toString)
                        .toList());
    }

    @Test
    void survivesAStatusOfANewerServer() {
        ObjectNode plan = PlanDocuments.plan("awaiting_approval", "pp");
        PlanDocuments.subtask(plan, 0).put("status", "approved");
        assertThat(paint(plan, new Activities(), 80)).hasSize(5);
    }

    private static ObjectNode paused(ObjectNode plan) {
        plan.withObject("/plan").putObject("pause").put("until", UNTIL.toString()).put("reason",
                "Rate limit reached for large-model on tokens per minute: limit 30000, used 29000, requested 4000.");
        return plan;
    }

    private static List<String> paint(JsonNode document, Activities activities, int width) {
        return painted(document, activities, PLAIN, width);
    }

    private static JsonNode document(String text) {
        return JsonMapper.shared().readTree(text);
    }
}
