package dev.mto.opencode;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/// What a watcher has yet to hear of. Any thread may put, one takes.
///
/// Holds a bounded number of knocks. Where a watcher is so far behind, more are dropped: they are for show, or say what
/// the watcher finds out at its next look anyway. It is told of the gap where that is. That an abort is wanted is never
/// lost.
final class Mailbox {
    static final int LIMIT = 20_000;

    private final BlockingQueue<Knock> knocks = new LinkedBlockingQueue<>(LIMIT);
    private volatile boolean abortWanted;
    private boolean dropping;

    synchronized void put(Knock knock) {
        if (knock instanceof Knock.AbortWanted) {
            abortWanted = true;
        }
        dropping = dropping && !knocks.offer(new Knock.LookAgain());
        dropping = dropping || !knocks.offer(knock);
    }

    boolean isAbortWanted() {
        return abortWanted;
    }

    /// The next knock, waited for; empty where none came in time.
    Optional<Knock> take(Duration patience) throws InterruptedException {
        return Optional.ofNullable(knocks.poll(Math.max(0, patience.toNanos()), TimeUnit.NANOSECONDS));
    }
}
