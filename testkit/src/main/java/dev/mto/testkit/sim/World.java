package dev.mto.testkit.sim;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import java.util.Random;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/// Time, chance, and what is to happen when. All chance comes from one seed, so the same seed is the same history.
/// Confined to one thread.
final class World implements InstantSource {
    private static final Instant BEGINNING = Instant.parse("2026-01-01T00:00:00Z");
    private static final int FAR_TOO_MANY_STEPS = 40_000;
    private static final int DEEPEST = 4;
    private static final Duration FAR_TOO_LONG = Duration.ofMinutes(10);

    final Counts counts = new Counts();
    private final Random random;
    private final boolean traced;
    private final List<String> trace = new ArrayList<>();
    private final PriorityQueue<Due> queue = new PriorityQueue<>(
            Comparator.comparing(Due::at).thenComparingLong(Due::number));
    private Instant now = BEGINNING;
    private long numbers;
    private int backgrounds;
    private int steps;
    private int depth;

    /// @param background whether it is no reason to go on
    private record Due(Instant at, long number, Runnable what, boolean background) {}

    World(long seed, boolean traced) {
        this.random = new Random(seed);
        this.traced = traced;
    }

    @Override
    public Instant instant() {
        return now;
    }

    Duration age() {
        return Duration.between(BEGINNING, now);
    }

    int steps() {
        return steps;
    }

    void after(Duration delay, Runnable what) {
        at(now.plus(delay), what);
    }

    void at(Instant time, Runnable what) {
        queue.add(new Due(time, numbers++, what, false));
    }

    /// What goes on for ever, so that it alone keeps nothing going.
    void inBackground(Duration delay, Runnable what) {
        backgrounds++;
        queue.add(new Due(now.plus(delay), numbers++, what, true));
    }

    /// Lets everything happen that is to happen.
    ///
    /// @param more whether what is in the background may lead to something yet
    void run(BooleanSupplier more) {
        Instant last = now;
        while (isBusy() || (!queue.isEmpty() && more.getAsBoolean())) {
            BrokenInvariant.unless(now.isBefore(last.plus(FAR_TOO_LONG)), Invariant.PLANS_END,
                    "nothing comes of what is left");
            boolean idle = next() && !isBusy();
            last = idle ? last : now;
        }
    }

    /// Whether more is to happen than goes on for ever.
    boolean isBusy() {
        return queue.size() > backgrounds;
    }

    /// Lets a while pass.
    void idle(Duration time) {
        Instant end = now.plus(time);
        while (!queue.isEmpty() && queue.peek().at().isBefore(end)) {
            next();
        }
    }

    /// Lets time pass inside a call that blocks: others go on meanwhile.
    void pass(Duration time) {
        if (depth >= DEEPEST) {
            return;
        }
        depth++;
        Instant end = now.plus(time);
        while (!queue.isEmpty() && queue.peek().at().isBefore(end)) {
            next();
        }
        now = now.isBefore(end) ? end : now;
        depth--;
    }

    /// No two steps fall on the same instant, so instants tell what was decided first.
    ///
    /// @return whether it was in the background
    private boolean next() {
        Due due = queue.remove();
        now = now.plusNanos(1_000);
        now = now.isBefore(due.at()) ? due.at() : now;
        backgrounds -= due.background() ? 1 : 0;
        steps += due.background() ? 0 : 1;
        BrokenInvariant.unless(steps < FAR_TOO_MANY_STEPS, Invariant.PLANS_END, "there is no end to it");
        try {
            due.what().run();
        } catch (Died _) {
            note(() -> "the process is gone");
        }
        return due.background();
    }

    boolean oneIn(int times) {
        return random.nextInt(times) == 0;
    }

    boolean happens(double probability) {
        return random.nextDouble() < probability;
    }

    /// @param least inclusive
    /// @param most inclusive
    int number(int least, int most) {
        return random.nextInt(least, most + 1);
    }

    Duration millis(int least, int most) {
        return Duration.ofMillis(number(least, most));
    }

    Duration seconds(int least, int most) {
        return Duration.ofMillis(random.nextLong(least * 1_000L, most * 1_000L + 1));
    }

    <T> T any(List<T> list) {
        return list.get(random.nextInt(list.size()));
    }

    Random random() {
        return random;
    }

    void note(Supplier<String> what) {
        if (traced) {
            trace.add(String.format("%6d %12s  %s", steps, age(), what.get()));
        }
    }

    List<String> trace() {
        return trace;
    }
}
