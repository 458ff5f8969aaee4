package dev.mto.testkit.sim;

import dev.mto.run.Attempt;
import dev.mto.run.SessionSlots;
import java.time.Instant;
import java.util.Collection;
import java.util.List;

/// Slots like others, but for what a bug overrides.
class PassingSlots implements SessionSlots {
    private final SessionSlots sound;

    PassingSlots(SessionSlots sound) {
        this.sound = sound;
    }

    @Override
    public boolean acquire(Attempt attempt, double remainingPath, Instant now) {
        return sound.acquire(attempt, remainingPath, now);
    }

    @Override
    public void holdJust(List<Attempt> running) {
        sound.holdJust(running);
    }

    @Override
    public void keepJust(Collection<Attempt> wanted) {
        sound.keepJust(wanted);
    }

    @Override
    public void release(Attempt attempt) {
        sound.release(attempt);
    }
}
