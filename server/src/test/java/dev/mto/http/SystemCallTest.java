package dev.mto.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mto.access.Grant;
import dev.mto.access.Scope;
import dev.mto.cluster.Node;
import dev.mto.cluster.Nodes;
import dev.mto.cluster.SlotUse;
import dev.mto.http.Readiness.RuntimeHealth;
import dev.mto.http.Readiness.RuntimeState;
import dev.mto.http.Readiness.ServerHealth;
import dev.mto.run.PlanJournal.JournalException;
import java.net.URI;
import java.net.http.HttpResponse;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// What is told of the server itself, and to whom.
final class SystemCallTest {
    private static final Instant NOON = Instant.parse("2026-11-22T12:00:00Z");
    private final ApiFixture api;

    SystemCallTest() throws Exception {
        api = new ApiFixture();
    }

    @BeforeEach
    void stage() {
        api.nodes = new Nodes(List.of(new Node("3f2a", "alpha", Optional.of(URI.create("http://10.0.0.7:7420")),
                "1.2.0", NOON, NOON.plusSeconds(90), false, 12, new SlotUse(7, 2, 10))), "3f2a");
        api.system = Optional.of(new SystemStatus("1.2.0", NOON, NOON.plusSeconds(91), false,
                new SystemStatus.Store("postgresql", true, Optional.empty(), Optional.of(73_400_320L)),
                List.of(new RuntimeHealth("opencode", RuntimeState.READY, "1 of 2 servers can be used",
                        Optional.of(List.of(new ServerHealth("first", RuntimeState.READY, "1.2.3"),
                                new ServerHealth("second", RuntimeState.FAILED, "connection refused"))))),
                new SystemStatus.Counts(new SystemStatus.Plans(12), new SystemStatus.Sessions(7, 2, 10),
                        new SystemStatus.Hop(214, Optional.of(1.84), Optional.of(12.5)), Map.of("completed", 530L),
                        Map.of("provider_unavailable", 3L), new SystemStatus.Commits(1204, 1877),
                        new SystemStatus.EventStreams(4), new SystemStatus.Webhooks(Optional.of(1L))),
                Optional.empty()));
    }

    @AfterEach
    void stop() throws Exception {
        api.stop();
    }

    private String reader() {
        return api.token("ci", new Grant(Set.of(Scope.PLANS_READ), List.of(), List.of()));
    }

    @Test
    void tellsAdminsAll() throws Exception {
        HttpResponse<String> answer = api.get("/v1/system");
        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.headers().firstValue("Cache-Control")).contains("no-store");
        Golden.assertMatches("system", answer.body());
    }

    @Test
    void tellsEverybodyElseOfTheProcessAlone() throws Exception {
        SystemStatus idle = api.system.orElseThrow();
        api.system = Optional.of(new SystemStatus(idle.version(), idle.startedAt(), idle.now(), true,
                new SystemStatus.Store("postgresql", false, Optional.of("It does not answer."), Optional.empty()),
                List.of(), new SystemStatus.Counts(new SystemStatus.Plans(0), new SystemStatus.Sessions(0, 0, 10),
                        new SystemStatus.Hop(0, Optional.empty(), Optional.empty()), Map.of(), Map.of(),
                        new SystemStatus.Commits(0, 0), new SystemStatus.EventStreams(0),
                        new SystemStatus.Webhooks(Optional.empty())),
                Optional.empty()));
        HttpResponse<String> answer = api.send(api.as(reader(), "/v1/system"));
        assertThat(answer.statusCode()).isEqualTo(200);
        Golden.assertMatches("system-reader", answer.body());
    }

    @Test
    void tellsAdminsTheRestWhereTheStoreFails() throws Exception {
        api.storeFails = Optional.of(new JournalException("The disk is full."));
        HttpResponse<String> answer = api.get("/v1/system");
        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.body()).contains("\"hop\"").doesNotContain("\"nodes\"");
    }

    @Test
    void isForWhoeverHasAToken() throws Exception {
        assertThat(api.send(api.bare("/v1/system")).statusCode()).isEqualTo(401);
        assertThat(api.get("/v1/system?all=true").statusCode()).isEqualTo(400);
    }
}
