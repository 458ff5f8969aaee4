package dev.mto.http;

import dev.mto.access.Tokens;
import java.time.InstantSource;
import java.util.List;

/// Who is let in, and how much of everything they may have. Immutable.
///
/// @param hosts names besides localhost that the server may be called by
/// @param eventStreams that one token may have open at once, this machine's user's apart
public record Callers(Gate gate, Tokens tokens, List<String> hosts, int eventStreams, InstantSource clock) {
    public Callers {
        hosts = List.copyOf(hosts);
    }
}
