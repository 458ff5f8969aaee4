package dev.mto.client;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/// Reads server-sent events, as the HTML standard has them, from a stream of bytes. Confined to one thread:
/// HttpURLConnection's streams cannot be closed while they are read.
public final class SseReader implements AutoCloseable {
    /// An entry holds at most one answer; what is longer is no stream of ours.
    private static final int EVENT_LIMIT = 64 << 20;

    private final InputStream source;
    private final BufferedReader lines;
    private String id = "";
    private String type = "";
    private final StringBuilder data = new StringBuilder();

    public SseReader(InputStream source) {
        this.source = source;
        this.lines = new BufferedReader(new InputStreamReader(source, StandardCharsets.UTF_8));
    }

    /// The next event, waiting for it; empty at the end of the stream. What the end cuts off is dropped.
    ///
    /// @throws IOException also where nothing, not even a heartbeat, came for too long
    public Optional<PlanEvent> next() throws IOException {
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
            if (line.isEmpty()) {
                Optional<PlanEvent> event = dispatch();
                if (event.isPresent()) {
                    return event;
                }
            } else {
                take(line);
            }
        }
        return Optional.empty();
    }

    private void take(String line) throws IOException {
        int colon = line.indexOf(':');
        String field = colon < 0 ? line : line.substring(0, colon);
        String value = colon < 0 ? "" : line.substring(colon + 1);
        value = value.startsWith(" ") ? value.substring(1) : value;
        switch (field) {
            case "id" -> id = value;
            case "event" -> type = value;
            case "data" -> append(value);
            // The standard: anything else, comments included, means nothing.
            default -> {
            }
        }
    }

    private void append(String value) throws IOException {
        if (data.length() + value.length() > EVENT_LIMIT) {
            throw new IOException("an event of more than " + EVENT_LIMIT + " characters");
        }
        data.append(value).append('\n');
    }

    /// Unlike the standard's, an id is the event's own and not inherited by those after it: that is how journal entries
    /// and what is for show are told apart.
    private Optional<PlanEvent> dispatch() {
        Optional<PlanEvent> event = data.isEmpty()
                ? Optional.empty()
                : Optional.of(new PlanEvent(id, type, data.substring(0, data.length() - 1)));
        id = "";
        type = "";
        data.setLength(0);
        return event;
    }

    @Override
    public void close() throws IOException {
        source.close();
    }
}
