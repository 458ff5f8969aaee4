package dev.mto.cluster;

import java.util.List;

/// The processes that share a journal, as one of them sees them. Immutable.
///
/// @param all oldest first
/// @param self the id of the one that was asked; empty while it has no place
public record Nodes(List<Node> all, String self) {
    public Nodes {
        all = List.copyOf(all);
    }
}
