package dev.mto.opencode;

import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BooleanSupplier;

/// A server that answers, with our lines to it. Thread-safe.
///
/// @param alive whether it still is the one that answered; once it is not, it never is again
/// @param hasPlanner whether it has [ChildEnvironment#PLANNER_AGENT]
/// @param api for calls
/// @param events what it tells by itself
record LiveServer(BooleanSupplier alive, boolean hasPlanner, OpencodeApi api, EventHub events) {
    /// Opens the lines to a server. Waits a moment for the event stream, since what happens before it stands is seen
    /// later only.
    static LiveServer connect(BooleanSupplier alive, boolean hasPlanner, HttpCalls http) throws InterruptedException {
        EventHub events = new EventHub(http);
        LiveServer live = new LiveServer(alive, hasPlanner, new OpencodeApi(http), events);
        try {
            events.connected().get(5, TimeUnit.SECONDS);
        } catch (TimeoutException | ExecutionException e) {
            return live;
        } catch (InterruptedException e) {
            events.close();
            http.close();
            throw e;
        }
        return live;
    }

    boolean isAlive() {
        return alive.getAsBoolean();
    }

    /// Ends our side; the server lives on. All who follow it are woken.
    void disconnect() {
        events.close();
        api.close();
        events.lookAgain();
    }
}
