package dev.mto.json;

import dev.mto.cluster.Nodes;
import java.util.List;

/// The servers that share a journal as the JSON that admins get. Stateless.
public final class NodeJson {
    private NodeJson() {}

    /// All of them.
    public static String all(Nodes nodes) {
        return Json.mapper().writeValueAsString(new AllView(NodeView.all(nodes)));
    }

    /// How many plans went over.
    public static String drained(int plans) {
        return Json.mapper().writeValueAsString(new DrainedView(plans));
    }

    private record AllView(List<NodeView> nodes) {}

    private record DrainedView(int plans) {}
}
