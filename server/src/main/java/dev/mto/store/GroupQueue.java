package dev.mto.store;

import dev.mto.run.PlanJournal.Refused;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/// Where work waits for the writer, who takes all that is there at once. Thread-safe.
final class GroupQueue<T> {
    private final int capacity;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final Condition taken = lock.newCondition();
    private List<T> waiting = new ArrayList<>();
    private boolean closed;

    GroupQueue(int capacity) {
        this.capacity = capacity;
    }

    /// Waits for room, at most so long, then joins.
    ///
    /// @throws Refused where there was no room in time, the queue is closed, or the thread was interrupted, as it then
    /// still is; the item is not in it
    void add(T item, Duration patience) {
        long nanos = patience.toNanos();
        lock.lock();
        try {
            while (waiting.size() >= capacity && !closed) {
                if (nanos <= 0) {
                    throw new Refused("The journal is overloaded: " + capacity
                            + " appends were waiting for the disk for " + patience.toSeconds() + " s.");
                }
                nanos = taken.awaitNanos(nanos);
            }
            if (closed) {
                throw new Refused("The journal is closed: the server is stopping.");
            }
            waiting.add(item);
            changed.signal();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new Refused("Interrupted before the journal could be written.", e);
        } finally {
            lock.unlock();
        }
    }

    /// Takes an item out again.
    ///
    /// @return false where it is not waiting any more
    boolean remove(T item) {
        lock.lock();
        try {
            taken.signal();
            return waiting.remove(item);
        } finally {
            lock.unlock();
        }
    }

    /// All that waits, in the order it came, as soon as there is any; empty where the queue is closed and nothing is
    /// left. For one thread.
    List<T> takeAll() {
        lock.lock();
        try {
            while (waiting.isEmpty() && !closed) {
                changed.awaitUninterruptibly();
            }
            List<T> all = waiting;
            waiting = new ArrayList<>();
            taken.signalAll();
            return all;
        } finally {
            lock.unlock();
        }
    }

    /// How many wait.
    int size() {
        lock.lock();
        try {
            return waiting.size();
        } finally {
            lock.unlock();
        }
    }

    /// Lets nothing more in. May be called twice.
    void close() {
        lock.lock();
        try {
            closed = true;
            changed.signal();
            taken.signalAll();
        } finally {
            lock.unlock();
        }
    }
}
