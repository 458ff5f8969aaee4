package dev.mto.bench.workload;

import java.util.concurrent.TimeUnit;

/// How fast the fake model writes a plan. Immutable.
///
/// @param tokensPerSecond 0: all at once
/// @param tokensPerPiece how many tokens come in one event of the stream
public record Pace(int tokensPerSecond, int tokensPerPiece) {
    /// What the larger models of today do, a token to an event.
    public static final Pace USUAL = new Pace(300, 1);
    public static final Pace AT_ONCE = new Pace(0, 1_000_000);

    private static final int CHARS_PER_TOKEN = 4;
    private static final long SECOND = TimeUnit.SECONDS.toNanos(1);

    /// How long a piece is, in characters.
    public int charsPerPiece() {
        return CHARS_PER_TOKEN * tokensPerPiece;
    }

    /// How long it takes to write so many characters of a text, in nanoseconds.
    public long nanosFor(int chars) {
        return tokensPerSecond == 0 ? 0 : Math.ceilDiv(chars, CHARS_PER_TOKEN) * SECOND / tokensPerSecond;
    }

    /// When a character of a text of a certain length has come, in nanoseconds after the beginning: its piece has then.
    public long nanosUntil(int index, int length) {
        int pieces = index / charsPerPiece() + 1;
        return nanosFor(Math.min(pieces * charsPerPiece(), length));
    }
}
