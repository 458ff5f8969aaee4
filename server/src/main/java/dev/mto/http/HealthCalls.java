package dev.mto.http;

import dev.mto.json.Json;
import io.javalin.http.Context;
import java.util.function.Supplier;

/// Whether the process lives, and whether it can take plans on. Thread-safe.
final class HealthCalls {
    private final String version;
    private final Supplier<Readiness> readiness;

    HealthCalls(String version, Supplier<Readiness> readiness) {
        this.version = version;
        this.readiness = readiness;
    }

    void live(Context context) {
        answer(context, 200, Json.mapper().writeValueAsString(new Live("live", version)));
    }

    void ready(Context context) {
        Readiness now = readiness.get();
        answer(context, now.ready() ? 200 : 503, Json.mapper().writeValueAsString(now));
    }

    private static void answer(Context context, int status, String json) {
        context.status(status).contentType(Negotiation.JSON).header("Cache-Control", "no-store").result(json);
    }

    private record Live(String status, String version) {}
}
