package dev.mto.cli;

import dev.mto.cli.view.Text;
import dev.mto.client.ApiException;
import dev.mto.client.PlanApi;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import tools.jackson.databind.JsonNode;

/// Waits until an agent runtime of the server is no longer coming up, and tells what it is doing meanwhile. Confined to
/// one thread.
///
/// Whether it came up well is not judged here: the plan that needs it says so, with the error that belongs to it.
final class Readiness {
    /// The first start fetches opencode; a slow line needs minutes for that.
    private static final Duration BOUND = Duration.ofMinutes(10);
    private static final Duration STEP = Duration.ofMillis(200);

    private final PlanApi api;
    private final String runtime;

    Readiness(PlanApi api, String runtime) {
        this.api = api;
        this.runtime = runtime;
    }

    void await(Consumer<String> progress) throws ApiException, InterruptedException {
        long deadline = System.nanoTime() + BOUND.toNanos();
        String doing = doing();
        while (!doing.isEmpty() && System.nanoTime() < deadline) {
            progress.accept(doing);
            TimeUnit.NANOSECONDS.sleep(STEP.toNanos());
            doing = doing();
        }
    }

    /// What it is busy with; empty where it is not coming up.
    private String doing() throws ApiException {
        return api.ready().path("runtimes").valueStream()
                .filter(json -> json.path("name").asString("").equals(runtime))
                .findFirst().map(Readiness::words).orElse("");
    }

    private static String words(JsonNode json) {
        String state = json.path("state").asString("");
        if (!state.equals("installing") && !state.equals("starting")) {
            return "";
        }
        String detail = Text.oneLine(json.path("detail").asString(""));
        return detail.isEmpty() ? state + " " + json.path("name").asString("") + "…" : detail;
    }
}
