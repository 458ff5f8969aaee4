package dev.mto.http;

import dev.mto.access.Caller;
import dev.mto.http.TokenSeal.Sealed;
import dev.mto.json.SessionJson;
import dev.mto.json.SessionReader;
import io.javalin.http.Context;
import java.util.List;

/// The calls by which a browser signs in and out. Thread-safe.
final class SessionCalls {
    private final Gate gate;
    private final TokenSeal seal;
    private final BodyReader bodies;
    private final String version;

    /// @param version this program's
    SessionCalls(Callers callers, BodyReader bodies, String version) {
        this.gate = callers.gate();
        this.seal = new TokenSeal(callers.random());
        this.bodies = bodies;
        this.version = version;
    }

    void begin(Context context) {
        prepare(context);
        String token = bodies.read(context, SessionReader::read);
        Caller caller = gate.admit(context, token);
        Sealed sealed = seal.seal(token);
        SignIn.begin(context, sealed.text());
        PlanCalls.answer(context, 200, SessionJson.begun(sealed.key(), caller, version));
    }

    void show(Context context) {
        prepare(context);
        PlanCalls.answer(context, 200, SessionJson.session(Gate.of(context), version));
    }

    /// Lets anybody: it makes a browser forget, and a token that has expired must not keep it from that.
    void end(Context context) {
        new QueryReader(context, List.of()).requireNoProblem();
        SignIn.end(context);
        context.status(204);
    }

    private static void prepare(Context context) {
        Negotiation.requireAccepts(context, Negotiation.JSON);
        new QueryReader(context, List.of()).requireNoProblem();
        context.header("Cache-Control", "no-store");
    }
}
