package dev.mto.sample;

import java.io.IOException;
import java.time.Duration;
import java.util.stream.IntStream;

/// How fast an answer comes. Immutable.
///
/// @param first the wait before the first piece
/// @param gap the wait between two pieces
/// @param pieces how many pieces a text is cut into at the most, so that a long one takes no longer than a short one;
/// at least 1
public record Pace(Duration first, Duration gap, int pieces) {
    /// All at once.
    public static final Pace NONE = new Pace(Duration.ZERO, Duration.ZERO, 1);

    /// Slow enough for a person to see things overlap: half a second, then a second's worth of pieces.
    public static final Pace VISIBLE = new Pace(Duration.ofMillis(500), Duration.ofMillis(40), 25);

    /// Shorter than this, a piece is not worth a wait; characters.
    private static final int SHORTEST_PIECE = 8;

    public Pace {
        if (first.isNegative() || gap.isNegative() || pieces < 1) {
            throw new IllegalArgumentException("A pace needs waits of 0 or more and at least 1 piece.");
        }
    }

    void emit(String text, Delta.Sink sink) throws IOException, InterruptedException {
        int[] characters = text.codePoints().toArray();
        int size = Math.max(Math.ceilDiv(characters.length, pieces), pieces == 1 ? 1 : SHORTEST_PIECE);
        for (int start = 0; start < characters.length; start += size) {
            if (start > 0) {
                Thread.sleep(gap);
            }
            sink.accept(new Delta.Text(piece(characters, start, size)));
        }
    }

    private static String piece(int[] characters, int start, int size) {
        int end = Math.min(start + size, characters.length);
        return IntStream.range(start, end).collect(StringBuilder::new, (text, at) -> text.appendCodePoint(
                characters[at]), StringBuilder::append).toString();
    }
}
