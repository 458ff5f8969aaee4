package dev.mto.json;

import dev.mto.cluster.Node;
import dev.mto.cluster.Nodes;
import java.net.URI;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/// One of the servers that share a journal, as admins get it. Immutable.
///
/// @param id of this life of it
/// @param self whether it is the one that answers
/// @param state `active` or `draining`
/// @param seenAt when it last gave a sign of life
/// @param plans how many it runs
public record NodeView(
        String id,
        String name,
        Optional<URI> url,
        String version,
        boolean self,
        String state,
        Instant startedAt,
        Instant seenAt,
        long plans,
        Sessions sessions) {
    /// All of them, in their order.
    public static List<NodeView> all(Nodes nodes) {
        return nodes.all().stream().map(node -> of(node, nodes.self())).toList();
    }

    private static NodeView of(Node node, String self) {
        return new NodeView(node.id(), node.name(), node.url(), node.version(), node.id().equals(self),
                node.draining() ? "draining" : "active", node.startedAt(), node.seenAt(), node.plans(),
                new Sessions(node.sessions().inFlight(), node.sessions().waiting(), node.sessions().ceiling()));
    }

    /// How it stands with its sessions.
    ///
    /// @param waiting how many more it would have
    /// @param most its share of all that may be
    public record Sessions(int inFlight, int waiting, int most) {}
}
