package dev.mto.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mto.client.StubServer.Call;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class PlanWatchTest {
    private static final String PLAN = "GET /v1/orchestrate/plan_1";
    private static final String EVENTS = PLAN + "/events";
    private static final String ACTIVITY = "event: activity\ndata: {\"attempt\":\"subtask.0.1\",\"kind\":\"text\"}\n\n";

    private final StubServer server;
    private final List<String> seen = new ArrayList<>();

    PlanWatchTest() throws IOException {
        server = StubServer.start();
    }

    @AfterEach
    void stop() {
        server.close();
    }

    @Test
    void goesOnWhereTheStreamBrokeAndEndsWithThePlan() throws Exception {
        server.streams(EVENTS, entry(1, "plan.submitted") + ": heartbeat\n\n" + ACTIVITY)
                .streams(EVENTS, entry(2, "plan.accepted") + "id: 3\nevent: cut")
                .streams(EVENTS, entry(3, "plan.completed"));
        server.on(PLAN, plan("planning")).on(PLAN, plan("executing")).on(PLAN, plan("completed"));

        PlanDocument plan = watch();

        assertThat(seen).containsExactly("1 plan.submitted", "0 activity", "2 plan.accepted", "3 plan.completed");
        assertThat(plan.is("completed")).isTrue();
        assertThat(server.calls()).filteredOn(call -> call.what().endsWith("/events")).extracting(Call::lastEventId)
                .startsWith("", "1", "2");
    }

    @Test
    void givesEachEntryOnceThoughTheServerTellsAllAgain() throws Exception {
        server.streams(EVENTS, entry(1, "plan.submitted"))
                .streams(EVENTS, entry(1, "plan.submitted") + entry(2, "plan.failed"));
        server.on(PLAN, plan("planning")).on(PLAN, plan("failed"));

        assertThat(watch().is("failed")).isTrue();

        assertThat(seen).containsExactly("1 plan.submitted", "2 plan.failed");
    }

    @Test
    void anEndThatWasNoneIsNotTheEnd() throws Exception {
        server.streams(EVENTS, entry(1, "plan.failed")).streams(EVENTS, entry(2, "plan.reopened"))
                .streams(EVENTS, entry(3, "plan.completed"));
        server.on(PLAN, plan("executing")).on(PLAN, plan("executing")).on(PLAN, plan("completed"));

        watch();

        assertThat(seen).containsExactly("1 plan.failed", "2 plan.reopened", "3 plan.completed");
    }

    @Test
    void whatMayPassIsTriedAgain() throws Exception {
        server.on(EVENTS, 503, "application/problem+json", "{\"code\":\"store_unavailable\"}")
                .on(EVENTS, 502, "text/html", "<html>").streams(EVENTS, entry(1, "plan.completed"));
        server.on(PLAN, 503, "application/problem+json", "{\"code\":\"store_unavailable\"}")
                .on(PLAN, plan("completed"));

        assertThat(watch().is("completed")).isTrue();

        assertThat(seen).containsExactly("1 plan.completed");
    }

    @Test
    void aPlanThatIsNotThereIsToldAtOnce() {
        assertThatThrownBy(this::watch).isInstanceOf(RefusedException.class).hasMessage("not_found: No such thing");
    }

    private PlanDocument watch() throws ApiException, InterruptedException {
        return server.api().watch("plan_1", event -> seen.add(event.seq() + " " + event.type()));
    }

    private static String entry(int seq, String type) {
        return "id: " + seq + "\nevent: " + type + "\ndata: {\"seq\":" + seq + ",\"at\":\"2026-11-22T10:00:00Z\"}\n\n";
    }

    private static String plan(String status) {
        return "{\"plan\":{\"id\":\"plan_1\",\"status\":\"" + status + "\"},\"subtasks\":[]}";
    }
}
