package dev.mto.opencode;

import dev.mto.opencode.TurnVerdict.BrokenOff;
import dev.mto.opencode.TurnVerdict.Over;
import dev.mto.opencode.TurnVerdict.Retrying;
import dev.mto.opencode.TurnVerdict.Unanswered;
import dev.mto.opencode.TurnVerdict.Unsent;
import dev.mto.opencode.TurnVerdict.Working;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// When to look at a session next, and how long it has looked the same. Confined to one thread.
final class LookTimer {
    /// A prompt that was accepted by a cold directory was seen to be stored 6 s later.
    static final Duration UNSENT = Duration.ofSeconds(30);

    /// From the prompt being stored to the session being busy it is milliseconds.
    static final Duration UNANSWERED = Duration.ofSeconds(5);

    /// Two looks this far apart that agree are believed.
    private static final Duration APART = Duration.ofMillis(300);

    private static final Duration FIRST = Duration.ofSeconds(2);
    private static final Duration LONGEST = Duration.ofSeconds(5);

    private Backoff working = new Backoff(FIRST, LONGEST);
    private @Nullable TurnVerdict last;
    private long lastSince = System.nanoTime();
    private long nextLook = System.nanoTime() + FIRST.toNanos();

    /// Begins anew, after the prompt was sent.
    void sent() {
        last = null;
        working = new Backoff(FIRST, LONGEST);
        lookIn(working.next());
    }

    /// Takes what was seen now; tells whether it is as it was a while ago.
    boolean looked(TurnVerdict verdict) {
        if (!verdict.equals(last)) {
            last = verdict;
            lastSince = System.nanoTime();
        }
        lookIn(switch (verdict) {
            case Working _,Retrying _ -> working.next();
            case Unsent _,Unanswered _ -> Duration.ofSeconds(1);
            case BrokenOff _,Over _ -> APART;
        });
        return lasts(APART);
    }

    /// Whether the session has looked as it does for so long.
    boolean lasts(Duration time) {
        return System.nanoTime() - lastSince >= time.toNanos();
    }

    Duration untilNextLook() {
        return Duration.ofNanos(nextLook - System.nanoTime());
    }

    private void lookIn(Duration time) {
        nextLook = System.nanoTime() + time.toNanos();
    }
}
