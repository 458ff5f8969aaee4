package dev.mto.opencode;

import java.time.Duration;
import java.util.List;

/// Watches over a session that is said to be busy and of which nothing is heard. Both can be wrong: opencode's event stream
/// has been known to bring heartbeats alone, and its status to stay `busy` after the end. The messages are the truth, but
/// a list of all of them is dear, so it is read only where nothing else tells. Confined to one thread.
final class QuietWatch {
    /// Longer than opencode goes without an event while a step begins.
    private static final Duration QUIET = Duration.ofSeconds(10);

    /// How long a closed answer has to stay the last message before the status is not believed any more. From an answer to
    /// `idle` it is a tenth of a second, and several where a git folder is large.
    private static final Duration SETTLED = Duration.ofSeconds(3);

    private long lookAt;
    private int seen;
    private boolean hasLooked;
    private long closedSince;
    private boolean isClosed;

    QuietWatch() {
        heard();
    }

    /// Takes note of an event of the session.
    void heard() {
        lookIn(QUIET);
        hasLooked = false;
        isClosed = false;
    }

    /// Whether it is time to read the messages.
    boolean isDue() {
        return System.nanoTime() - lookAt >= 0;
    }

    /// Takes what the messages are now; tells whether there is news in them of which no event told.
    boolean hasMissed(List<Message> messages) {
        int now = messages.hashCode();
        boolean news = hasLooked && now != seen;
        hasLooked = true;
        seen = now;
        lookIn(QUIET);
        return news;
    }

    /// Takes whether the last message is a closed answer; tells whether it has been for so long that the session is over,
    /// whatever its status says.
    boolean isOver(boolean closed) {
        if (closed && !isClosed) {
            closedSince = System.nanoTime();
        }
        isClosed = closed;
        if (closed) {
            lookIn(SETTLED);
        }
        return closed && System.nanoTime() - closedSince >= SETTLED.toNanos();
    }

    private void lookIn(Duration time) {
        lookAt = System.nanoTime() + time.toNanos();
    }
}
