package dev.mto.opencode;

import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/// A server that answers, with our lines to it. Thread-safe.
///
/// @param record which one
/// @param api for calls
/// @param events what it tells by itself
record LiveServer(ServerRecord record, OpencodeApi api, EventHub events) {
    /// Opens the lines to a server. Waits a moment for the event stream, since what happens before it stands is seen
    /// later only.
    static LiveServer connect(ServerRecord record) throws InterruptedException {
        HttpCalls http = new HttpCalls(record.port(), record.password());
        EventHub events = new EventHub(http);
        try {
            events.connected().get(5, TimeUnit.SECONDS);
        } catch (TimeoutException | ExecutionException e) {
            return new LiveServer(record, new OpencodeApi(http), events);
        } catch (InterruptedException e) {
            events.close();
            http.close();
            throw e;
        }
        return new LiveServer(record, new OpencodeApi(http), events);
    }

    boolean isAlive() {
        return record.process().isPresent();
    }

    /// Ends our side; the server lives on. All who follow it are woken.
    void disconnect() {
        events.close();
        api.close();
        events.lookAgain();
    }
}
