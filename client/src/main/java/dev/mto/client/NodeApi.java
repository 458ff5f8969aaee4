package dev.mto.client;

import java.util.List;
import java.util.Optional;

/// The part of the server's REST interface that is about the servers that share a journal, for admins. Thread-safe; throws
/// as [PlanApi] does.
public final class NodeApi {
    private final PlanApi server;

    public NodeApi(PlanApi server) {
        this.server = server;
    }

    /// All servers, oldest first.
    public List<Node> list() throws ApiException {
        return server.json(server.call("GET", "/v1/nodes", Optional.empty())).path("nodes").valueStream().map(Node::of)
                .toList();
    }

    /// Has the server that is asked give up its plans to the others, and take no others.
    ///
    /// @return how many it had
    public long drain() throws ApiException {
        return server.json(server.call("POST", "/v1/drain", Optional.empty())).path("plans").longValue(0);
    }
}
