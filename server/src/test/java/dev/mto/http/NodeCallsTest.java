package dev.mto.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mto.access.Grant;
import dev.mto.access.Scope;
import dev.mto.cluster.Drainage;
import dev.mto.cluster.Node;
import dev.mto.cluster.Nodes;
import dev.mto.cluster.SlotUse;
import java.net.URI;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// The servers that share a journal, as admins see them, and one of them that gives up its plans.
final class NodeCallsTest {
    private final ApiFixture api;

    NodeCallsTest() throws Exception {
        api = new ApiFixture();
    }

    @AfterEach
    void stop() throws Exception {
        api.stop();
    }

    @Test
    void listsThem() throws Exception {
        Instant noon = Instant.parse("2026-11-22T12:00:00Z");
        api.nodes = new Nodes(List.of(
                new Node("3f2a", "alpha", Optional.of(URI.create("http://10.0.0.7:7420")), "1.2.0", noon,
                        noon.plusSeconds(90), false, 12, new SlotUse(7, 2, 10)),
                new Node("9c41", "beta", Optional.empty(), "1.2.0", noon.plusSeconds(5), noon.plusSeconds(91), true, 0,
                        new SlotUse(0, 0, 1))),
                "3f2a");
        HttpResponse<String> answer = api.get("/v1/nodes");
        assertThat(answer.statusCode()).isEqualTo(200);
        Golden.assertMatches("nodes", answer.body());
    }

    @Test
    void drainsWhereThereAreOthers() throws Exception {
        api.drainage = new Drainage.Drained(12);
        HttpResponse<String> answer = api.post("/v1/drain");
        assertThat(answer.statusCode()).isEqualTo(200);
        Golden.assertMatches("drained", answer.body());
    }

    @Test
    void saysWhatToDoWhereThereAreNone() throws Exception {
        HttpResponse<String> answer = api.post("/v1/drain");
        assertThat(answer.statusCode()).isEqualTo(409);
        Golden.assertMatches("problem-not-shared", answer.body());
    }

    @Test
    void isForAdmins() throws Exception {
        String writer = api.token("ci", new Grant(Set.of(Scope.PLANS_WRITE), List.of(), List.of()));
        assertThat(api.send(api.as(writer, "/v1/nodes")).statusCode()).isEqualTo(403);
        assertThat(api.send(api.as(writer, "/v1/drain").POST(BodyPublishers.noBody())).statusCode()).isEqualTo(403);
        assertThat(api.get("/v1/nodes?all=true").statusCode()).isEqualTo(400);
    }
}
