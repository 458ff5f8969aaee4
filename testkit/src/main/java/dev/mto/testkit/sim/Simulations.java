package dev.mto.testkit.sim;

import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import java.util.stream.IntStream;

/// Many seeds, over as many threads as there are processors. Each seed is alone with its world, so they do not meet.
public final class Simulations {
    private final Counts counts = new Counts();
    private Optional<Simulation.Run> failed = Optional.empty();

    private Simulations() {}

    /// Runs seeds from `first` on, until one fails.
    ///
    /// @param seams made anew for each seed
    /// @throws InterruptedException where the thread that waits for them is interrupted
    public static Simulations run(long first, long seeds, Supplier<Seams> seams) throws InterruptedException {
        Simulations all = new Simulations();
        AtomicLong next = new AtomicLong(first);
        int threads = Runtime.getRuntime().availableProcessors();
        try (ExecutorService pool = Executors.newFixedThreadPool(threads)) {
            var workers = IntStream.range(0, threads)
                    .<Future<?>>mapToObj(_ -> pool.submit(() -> all.work(next, first + seeds, seams))).toList();
            for (Future<?> worker : workers) {
                worker.get();
            }
        } catch (ExecutionException defect) {
            throw new IllegalStateException("the simulation itself failed near seed " + next, defect);
        }
        return all;
    }

    private void work(AtomicLong next, long end, Supplier<Seams> seams) {
        Counts mine = new Counts();
        for (long seed = next.getAndIncrement(); seed < end && !hasFailed(); seed = next.getAndIncrement()) {
            Simulation.Run run = Simulation.run(seed, seams.get(), false);
            mine.addAll(run.counts());
            if (run.failure().isPresent()) {
                failed(run);
            }
        }
        add(mine);
    }

    private synchronized void add(Counts some) {
        counts.addAll(some);
    }

    private synchronized boolean hasFailed() {
        return failed.isPresent();
    }

    private synchronized void failed(Simulation.Run run) {
        if (failed.isEmpty() || run.seed() < failed.get().seed()) {
            failed = Optional.of(run);
        }
    }

    /// How often what happened, over all seeds.
    public Counts counts() {
        return counts;
    }

    /// The first seed that failed; empty where all held.
    public synchronized Optional<Simulation.Run> failed() {
        return failed;
    }
}
