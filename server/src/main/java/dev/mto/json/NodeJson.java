package dev.mto.json;

import dev.mto.cluster.Node;
import dev.mto.cluster.Nodes;
import java.net.URI;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/// The servers that share a journal as the JSON that admins get. Stateless.
public final class NodeJson {
    private NodeJson() {}

    /// All of them.
    public static String all(Nodes nodes) {
        return Json.mapper().writeValueAsString(new AllView(
                nodes.all().stream().map(node -> NodeView.of(node, nodes.self())).toList()));
    }

    /// How many plans went over.
    public static String drained(int plans) {
        return Json.mapper().writeValueAsString(new DrainedView(plans));
    }

    private record AllView(List<NodeView> nodes) {}

    private record DrainedView(int plans) {}

    private record NodeView(
            String id,
            String name,
            Optional<URI> url,
            String version,
            boolean self,
            String state,
            Instant startedAt,
            Instant seenAt,
            long plans,
            SessionsView sessions) {
        private static NodeView of(Node node, String self) {
            return new NodeView(node.id(), node.name(), node.url(), node.version(), node.id().equals(self),
                    node.draining() ? "draining" : "active", node.startedAt(), node.seenAt(), node.plans(),
                    new SessionsView(node.sessions().inFlight(), node.sessions().waiting(),
                            node.sessions().ceiling()));
        }
    }

    private record SessionsView(int inFlight, int waiting, int most) {}
}
