package dev.mto.cli.view;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mto.client.PlanPage;
import java.time.Instant;
import java.util.List;
import org.jline.utils.AttributedString;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.json.JsonMapper;

/// Plans as a table.
final class PlanTableTest {
    private static final Instant NOW = Instant.parse("2026-11-22T10:00:00Z");

    private static List<String> lines(int width, String usage) {
        PlanPage page = PlanPage.of(JsonMapper.shared().readTree("""
                {"plans":[
                  {"id":"plan_b","status":"executing","taskDescription":"Second","createdAt":"2026-11-22T09:59:00Z",
                   "pausedUntil":"2026-11-22T09:59:59Z","subtasks":{"total":5,"completed":2,"failed":0}},
                  {"id":"plan_a","status":"completed","taskDescription":"First","createdAt":"2026-11-22T09:58:00Z"%s,
                   "subtasks":{"total":1,"completed":1,"failed":0}}]}""".formatted(usage)));
        return new PlanTable(page.plans(), NOW).lines(new Theme(false, false, Glyphs.UNICODE), width).stream()
                .map(AttributedString::toString).toList();
    }

    @Test
    void whatAPlanCostStandsWhereThereIsRoom() {
        String usage = ",\"usage\":{\"inputTokens\":10,\"costUsd\":0.0123}";
        assertThat(lines(100, usage)).containsExactly(
                "ID      STATUS     DONE  AGE  COST     TASK",
                "plan_b  executing  2/5   1m            Second",
                "plan_a  completed  1/1   2m   $0.0123  First");
        assertThat(lines(99, usage)).first().isEqualTo("ID      STATUS     DONE  AGE  TASK");
        assertThat(lines(100, "")).as("nobody knows").first().isEqualTo("ID      STATUS     DONE  AGE  TASK");
        assertThat(lines(100, ",\"usage\":{\"inputTokens\":10,\"costUsd\":0}")).as("no price").first()
                .isEqualTo("ID      STATUS     DONE  AGE  TASK");
    }
}
