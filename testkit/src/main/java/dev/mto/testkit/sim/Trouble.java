package dev.mto.testkit.sim;

import dev.mto.run.PlanJournal.JournalException;
import dev.mto.run.PlanJournal.Refused;
import java.time.Duration;
import java.time.Instant;
import java.util.function.Supplier;

/// What goes wrong between one of several processes and the store that they share, beside what goes wrong with one alone.
final class Trouble {
    private final World world;
    private final SimProcess process;
    private Instant cutUntil = Instant.MIN;
    private int left;

    Trouble(World world, SimProcess process) {
        this.world = world;
        this.process = process;
        this.left = world.number(0, 4);
    }

    /// Nothing comes through for a while, or it does and the answer does not.
    void cut(Duration time) {
        world.counts.add("cut off");
        world.note(() -> "!!! " + process + " is cut off for " + time);
        cutUntil = world.instant().plus(time);
    }

    private boolean isCut() {
        return world.instant().isBefore(cutUntil);
    }

    /// Something is about to be written, or may be.
    void atAppend(Runnable append) {
        if (!isCut()) {
            return;
        }
        stumbles();
        switch (world.number(0, 2)) {
            case 0 -> {
                append.run();
                throw new JournalException("no answer came");
            }
            case 1 -> throw new JournalException("nothing came through");
            default -> throw new Refused("there is no connection");
        }
    }

    /// Frozen just between a commit and what follows on it.
    void afterAppend() {
        if (strikes(0.01)) {
            process.freezeHere(world.oneIn(2) ? world.seconds(1, 15) : world.seconds(15, 90));
        }
    }

    void atCall() {
        if (isCut()) {
            stumbles();
            throw new JournalException("there is no connection");
        }
    }

    <T> T call(Supplier<T> what) {
        process.requireAlive();
        if (isCut()) {
            stumbles();
            if (world.oneIn(3)) {
                var _ = what.get();
            }
            throw new JournalException("there is no connection");
        }
        if (strikes(0.003)) {
            world.counts.add("answers lost");
            var _ = what.get();
            throw new JournalException("the answer was lost");
        }
        if (strikes(0.003)) {
            world.counts.add("slow calls");
            return slow(what);
        }
        return what.get();
    }

    private <T> T slow(Supplier<T> what) {
        boolean before = world.oneIn(2);
        if (before) {
            wait(world.seconds(1, 40));
        }
        T result = what.get();
        if (!before) {
            wait(world.seconds(1, 40));
        }
        return result;
    }

    private void wait(Duration time) {
        world.pass(time);
        process.requireAlive();
    }

    private boolean strikes(double probability) {
        if (left == 0 || !world.happens(probability)) {
            return false;
        }
        left--;
        stumbles();
        return true;
    }

    private void stumbles() {
        process.member().ifPresent(SimMember::stumbles);
    }
}
