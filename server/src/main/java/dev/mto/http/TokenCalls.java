package dev.mto.http;

import dev.mto.access.Scope;
import dev.mto.access.Tokens;
import dev.mto.access.Tokens.Issued;
import dev.mto.json.TokenJson;
import dev.mto.json.TokenReader;
import io.javalin.http.Context;
import java.time.InstantSource;
import java.util.List;

/// The calls on tokens, for admins. Thread-safe.
final class TokenCalls {
    private final Tokens tokens;
    private final BodyReader bodies;
    private final InstantSource clock;

    TokenCalls(Tokens tokens, BodyReader bodies, InstantSource clock) {
        this.tokens = tokens;
        this.bodies = bodies;
        this.clock = clock;
    }

    void create(Context context) {
        prepare(context);
        Issued issued = tokens.issue(bodies.read(context, TokenReader::read));
        context.header("Location", "/v1/tokens/" + issued.token().id()).header("Cache-Control", "no-store");
        PlanCalls.answer(context, 201, TokenJson.issued(issued, clock.instant()));
    }

    void list(Context context) {
        prepare(context);
        PlanCalls.answer(context, 200, TokenJson.all(tokens.all(), clock.instant()));
    }

    void revoke(Context context) {
        prepare(context);
        PlanCalls.answer(context, 200,
                TokenJson.token(tokens.revoke(context.pathParam("token")), clock.instant()));
    }

    private static void prepare(Context context) {
        Gate.of(context).require(Scope.ADMIN);
        Negotiation.requireAccepts(context, Negotiation.JSON);
        new QueryReader(context, List.of()).requireNoProblem();
    }
}
