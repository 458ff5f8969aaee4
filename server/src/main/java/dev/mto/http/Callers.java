package dev.mto.http;

import dev.mto.access.Tokens;
import java.time.InstantSource;
import java.util.List;
import java.util.function.IntFunction;

/// Who is let in, and how much of everything they may have. Immutable.
///
/// @param hosts names besides localhost that the server may be called by
/// @param eventStreams that one token may have open at once, this machine's user's apart
/// @param random gives so many random bytes that nobody can guess
public record Callers(Gate gate, Tokens tokens, List<String> hosts, int eventStreams, InstantSource clock,
        IntFunction<byte[]> random) {
    public Callers {
        hosts = List.copyOf(hosts);
    }
}
