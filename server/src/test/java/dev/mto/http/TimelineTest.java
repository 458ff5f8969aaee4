package dev.mto.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mto.plan.PlanId;
import dev.mto.run.PlanEvent;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// A plan's attempts in time, as clients get them.
final class TimelineTest {
    private final ApiFixture api;

    TimelineTest() throws ListenException {
        api = new ApiFixture();
    }

    @AfterEach
    void stop() {
        api.close();
    }

    private String timeline(PlanId id) throws Exception {
        return api.get("/v1/orchestrate/" + id + "/timeline").body();
    }

    private void happen(PlanId id, List<PlanEvent> events) {
        events.forEach(event -> api.orchestrator.happen(id, event));
    }

    @Test
    void hasEachAttemptAndWhatIsToBeExpected() throws Exception {
        PlanId earlier = Plans.make(api.orchestrator, Plans.underWay());
        happen(earlier, Plans.theRest());
        Golden.assertMatches("timeline-completed", timeline(earlier));

        PlanId id = Plans.make(api.orchestrator, Plans.underWay());
        Golden.assertMatches("timeline-executing", timeline(id));
    }

    @Test
    void hasTheAttemptsAtDraftsThatWereDropped() throws Exception {
        PlanId id = Plans.make(api.orchestrator, Plans.written());
        JsonNode written = JsonMapper.shared().readTree(timeline(id));
        assertThat(written.has("finishAt")).isFalse();
        assertThat(written.path("subtasks").values()).extracting(node -> node.path("index").intValue())
                .containsExactly(1, 2);
        happen(id, Plans.writtenOtherwise());
        Golden.assertMatches("timeline-dropped", timeline(id));
    }

    @Test
    void knowsNothingOfPlansThatThereAreNot() throws Exception {
        assertThat(api.get("/v1/orchestrate/plan_9/timeline").statusCode()).isEqualTo(404);
        PlanId id = Plans.make(api.orchestrator, List.of());
        assertThat(api.get("/v1/orchestrate/" + id + "/timeline?at=now").statusCode()).isEqualTo(400);
        JsonNode begun = JsonMapper.shared().readTree(timeline(id));
        assertThat(begun.path("attempts").isEmpty()).isTrue();
        assertThat(begun.path("lastSeq").longValue()).isEqualTo(1);
    }
}
