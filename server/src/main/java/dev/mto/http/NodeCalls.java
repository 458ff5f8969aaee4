package dev.mto.http;

import dev.mto.access.Refusal;
import dev.mto.access.Scope;
import dev.mto.cluster.Drainage;
import dev.mto.fault.ErrorCode;
import dev.mto.json.NodeJson;
import io.javalin.http.Context;
import java.util.List;

/// The calls on the servers that share a journal, for admins. Thread-safe.
final class NodeCalls {
    private final ServerControl server;

    NodeCalls(ServerControl server) {
        this.server = server;
    }

    void list(Context context) {
        prepare(context);
        PlanCalls.answer(context, 200, NodeJson.all(server.nodes()));
    }

    /// When this is answered, the plans are the others'.
    void drain(Context context) {
        prepare(context);
        switch (server.drain()) {
            case Drainage.Alone _ -> throw Refusal.of(ErrorCode.NOT_SHARED,
                    "This server does not share its journal: nobody could take its plans over. To stop it, say "
                            + "POST /v1/stop or mto stop; its plans go on when it is started again.");
            case Drainage.Drained(int plans) -> PlanCalls.answer(context, 200, NodeJson.drained(plans));
        }
    }

    private static void prepare(Context context) {
        Gate.of(context).require(Scope.ADMIN);
        Negotiation.requireAccepts(context, Negotiation.JSON);
        new QueryReader(context, List.of()).requireNoProblem();
    }
}
