package dev.mto.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mto.plan.PlanId;
import dev.mto.run.PlanEvent;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/// How much one token may have, and what ends with it.
class AccessLimitsTest extends AccessCalls {
    AccessLimitsTest() throws ListenException {
        // What it needs is made by the class above.
    }

    @Test
    void requestsAreCounted() throws Exception {
        String token = reader("ci");
        for (int request = 0; request < ApiFixture.REQUESTS_PER_MINUTE; request++) {
            assertThat(get(token, PLANS).statusCode()).isEqualTo(200);
        }
        HttpResponse<String> tooMany = get(token, PLANS);
        refused(tooMany, 429, "too_many_requests");
        assertThat(tooMany.headers().firstValue("Retry-After")).contains("1");
        assertThat(get(reader("other"), PLANS).statusCode()).isEqualTo(200);
        assertThat(api.get(PLANS).statusCode()).isEqualTo(200);
        api.clock.pass(Duration.ofSeconds(1));
        assertThat(get(token, PLANS).statusCode()).isEqualTo(200);
        assertThat(get(token, PLANS).statusCode()).isEqualTo(429);
    }

    @Test
    void livePlansAreCounted() throws Exception {
        String token = writer("ci");
        submitted(token);
        String second = submitted(token);
        HttpResponse<String> tooMany = submit(token, "");
        refused(tooMany, 429, "too_many_plans");
        assertThat(tooMany.headers().firstValue("Retry-After")).contains("7");
        submitted(writer("other"));
        api.orchestrator.happen(new PlanId(second), new PlanEvent.PlanCancelled());
        submitted(token);
    }

    @Test
    void eventStreamsAreCounted() throws Exception {
        String token = writer("ci");
        String events = PLANS + "/" + submitted(token) + "/events";
        try (EventReader first = EventReader.open(api, api.as(token, events));
                EventReader second = EventReader.open(api, api.as(token, events))) {
            first.next();
            second.next();
            HttpResponse<String> tooMany = get(token, events);
            refused(tooMany, 429, "too_many_streams");
            assertThat(tooMany.headers().firstValue("Retry-After")).contains("5");
        }
        // That they are gone is noticed at the next heartbeat; until then the test's time-out bounds the asking.
        while (get(token, events + "?follow=false").statusCode() != 200) {
            api.clock.pass(Duration.ofSeconds(1));
        }
    }

    @Test
    void waitingToolsCountAsStreams() throws Exception {
        String token = writer("mine");
        String plan = submitted(token);
        List<Thread> waiting = Stream.generate(() -> Thread.ofVirtual().start(() -> {
            try {
                tool(token, "plan_status", "{\"planId\":\"" + plan + "\",\"waitSeconds\":600}");
            } catch (IOException | InterruptedException e) {
                throw new AssertionError(e);
            }
        })).limit(ApiFixture.STREAMS).toList();
        while (api.orchestrator.watchers() < ApiFixture.STREAMS) {
            Thread.onSpinWait();
        }
        assertThat(tool(token, "plan_status", "{}")).contains("too_many_streams");
        api.tokens.revoke("mine");
        for (Thread each : waiting) {
            each.join();
        }
    }

    @Test
    void revocationEndsOpenStreams() throws Exception {
        String token = writer("ci");
        String other = writer("other");
        String events = PLANS + "/" + submitted(token) + "/events";
        String othersEvents = PLANS + "/" + submitted(other) + "/events";
        try (EventReader mine = EventReader.open(api, api.as(token, events));
                EventReader others = EventReader.open(api, api.as(other, othersEvents))) {
            mine.next();
            others.next();
            api.tokens.revoke("ci");
            assertThat(mine.idsToTheEnd()).isEmpty();
            assertThat(others.next()).as("goes on").isPresent();
        }
        refused(get(token, events), 401, "token_revoked");
    }

    @Test
    void expiryEndsOpenStreams() throws Exception {
        String token = writer("ci");
        try (EventReader mine = EventReader.open(api, api.as(token, PLANS + "/" + submitted(token) + "/events"))) {
            mine.next();
            api.clock.pass(Duration.ofDays(1));
            assertThat(mine.idsToTheEnd()).isEmpty();
        }
    }

    @Test
    void revocationEndsAWaitingTool() throws Exception {
        String token = writer("mine");
        String plan = submitted(token);
        AtomicReference<String> answer = new AtomicReference<>("");
        Thread waiting = Thread.ofVirtual().start(() -> {
            try {
                answer.set(tool(token, "plan_status", "{\"planId\":\"" + plan + "\",\"waitSeconds\":600}"));
            } catch (IOException | InterruptedException e) {
                answer.set(e.toString());
            }
        });
        while (api.orchestrator.watchers() == 0) {
            Thread.onSpinWait();
        }
        api.tokens.revoke("mine");
        waiting.join();
        assertThat(answer.get()).contains("token_revoked");
    }
}
