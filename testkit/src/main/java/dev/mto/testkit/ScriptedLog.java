package dev.mto.testkit;

import dev.mto.sample.ChatRequest;
import dev.mto.sample.PromptKind;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/// What was asked of a [ScriptedModel], and how it went. Thread-safe.
final class ScriptedLog {
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final Map<Integer, ScriptedCall> calls = new LinkedHashMap<>();
    private final Map<Integer, Thread> threads = new LinkedHashMap<>();
    private final Map<Integer, TreeMap<Integer, Long>> written = new HashMap<>();
    private final Set<Integer> left = new HashSet<>();

    /// Notes a request of the calling thread, which is interrupted when the client goes, at once where it has gone: what
    /// it sent is read all the same.
    int started(ChatRequest request) {
        lock.lock();
        try {
            int number = calls.size() + 1;
            put(new ScriptedCall(number, PromptKind.of(request), request, System.nanoTime(), 0, 0, false));
            threads.put(number, Thread.currentThread());
            if (left.contains(request.clientPort())) {
                leave(call(number));
            }
            return number;
        } finally {
            lock.unlock();
        }
    }

    void status(int number, int status) {
        lock.lock();
        try {
            ScriptedCall call = call(number);
            put(new ScriptedCall(number, call.kind(), call.request(), call.startedNanos(), call.endedNanos(), status,
                    call.clientGone()));
        } finally {
            lock.unlock();
        }
    }

    /// Notes that more of the text of an answer was sent.
    void wrote(int number, int characters) {
        lock.lock();
        try {
            TreeMap<Integer, Long> sent = written.computeIfAbsent(number, _ -> new TreeMap<>());
            sent.put((sent.isEmpty() ? 0 : sent.lastKey()) + characters, System.nanoTime());
        } finally {
            lock.unlock();
        }
    }

    /// When so many characters of the text of an answer had been sent.
    Optional<Long> written(int number, int characters) {
        lock.lock();
        try {
            return Optional.ofNullable(written.get(number)).map(sent -> sent.ceilingEntry(characters))
                    .map(Map.Entry::getValue);
        } finally {
            lock.unlock();
        }
    }

    /// Notes that nothing more is sent; does nothing where the client left before.
    void ended(int number) {
        lock.lock();
        try {
            if (!call(number).ended()) {
                end(call(number), false);
            }
        } finally {
            lock.unlock();
        }
    }

    /// Notes that there is a client behind a port, before anything it sends is read.
    void came(int clientPort) {
        lock.lock();
        try {
            left.remove(clientPort);
        } finally {
            lock.unlock();
        }
    }

    /// Notes that the client behind a port is gone, which ends the calls it leaves, and wakes their threads.
    void gone(int clientPort) {
        lock.lock();
        try {
            left.add(clientPort);
            for (ScriptedCall call : List.copyOf(calls.values())) {
                if (!call.ended() && call.request().clientPort() == clientPort) {
                    leave(call);
                }
            }
        } finally {
            lock.unlock();
        }
    }

    List<ScriptedCall> calls() {
        lock.lock();
        try {
            return List.copyOf(calls.values());
        } finally {
            lock.unlock();
        }
    }

    ScriptedCall await(Predicate<ScriptedCall> wanted, Duration timeout) throws InterruptedException {
        lock.lock();
        try {
            long left = timeout.toNanos();
            while (true) {
                Optional<ScriptedCall> found = calls.values().stream().filter(wanted).findFirst();
                if (found.isPresent()) {
                    return found.get();
                }
                if (left <= 0) {
                    throw new AssertionError("No such call to the scripted model within " + timeout + "; there were:\n"
                            + calls.values().stream().map(ScriptedCall::toString).collect(Collectors.joining("\n")));
                }
                left = changed.awaitNanos(left);
            }
        } finally {
            lock.unlock();
        }
    }

    /// The most calls of a kind that were under way at one moment.
    int maxInFlight(Predicate<ScriptedCall> counted) {
        List<long[]> turns = new ArrayList<>();
        for (ScriptedCall call : calls().stream().filter(counted).toList()) {
            turns.add(new long[]{call.startedNanos(), 1});
            turns.add(new long[]{call.ended() ? call.endedNanos() : Long.MAX_VALUE, -1});
        }
        turns.sort((a, b) -> a[0] == b[0] ? Long.compare(a[1], b[1]) : Long.compare(a[0], b[0]));
        int now = 0;
        int most = 0;
        for (long[] turn : turns) {
            now += (int) turn[1];
            most = Math.max(most, now);
        }
        return most;
    }

    private ScriptedCall call(int number) {
        return Optional.ofNullable(calls.get(number)).orElseThrow();
    }

    private void leave(ScriptedCall call) {
        Optional.ofNullable(threads.get(call.number())).ifPresent(Thread::interrupt);
        end(call, true);
    }

    private void end(ScriptedCall call, boolean clientGone) {
        threads.remove(call.number());
        put(new ScriptedCall(call.number(), call.kind(), call.request(), call.startedNanos(), System.nanoTime(),
                call.status(), clientGone));
    }

    private void put(ScriptedCall call) {
        calls.put(call.number(), call);
        changed.signalAll();
    }
}
