package dev.mto.wire;

import java.util.Optional;

/// Puts the lines of an event stream together to events. Confined to one thread.
public final class ServerSentEvents {
    private final StringBuilder data = new StringBuilder();

    /// Takes one line; gives an event's data where the line ends one.
    public Optional<String> feed(String line) {
        if (line.startsWith("data:")) {
            append(line.startsWith("data: ") ? line.substring(6) : line.substring(5));
        }
        if (!line.isEmpty() || data.isEmpty()) {
            return Optional.empty();
        }
        String event = data.toString();
        data.setLength(0);
        return Optional.of(event);
    }

    private void append(String text) {
        if (!data.isEmpty()) {
            data.append('\n');
        }
        data.append(text);
    }
}
