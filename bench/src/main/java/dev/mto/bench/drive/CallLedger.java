package dev.mto.bench.drive;

import dev.mto.bench.backend.CallMark;
import dev.mto.sample.PromptKind;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;

/// What the fake model's log tells so far, by plan. Thread-safe.
public final class CallLedger {
    private final Map<Long, CallMark> open = new ConcurrentHashMap<>();
    private final Map<String, List<Call>> calls = new ConcurrentHashMap<>();
    private final Map<String, CompletableFuture<Call>> answers = new ConcurrentHashMap<>();

    /// Takes note of a line of the log.
    public void add(CallMark mark) {
        if (mark.event() == CallMark.Event.BEGAN) {
            open.put(mark.number(), mark);
            return;
        }
        CallMark began = open.remove(mark.number());
        if (began == null) {
            throw new IllegalStateException("an end without a beginning: " + mark);
        }
        Call call = Call.of(began, mark);
        calls.computeIfAbsent(mark.plan(), _ -> new CopyOnWriteArrayList<>()).add(call);
        if (call.kind() == PromptKind.SYNTHESIS && call.whole()) {
            answer(mark.plan()).complete(call);
        }
    }

    /// The call that gives a plan's answer, once it is over.
    public CompletableFuture<Call> answer(String plan) {
        return answers.computeIfAbsent(plan, _ -> new CompletableFuture<>());
    }

    /// The calls for a plan that are over, in the order of their ends.
    public List<Call> calls(String plan) {
        return List.copyOf(calls.getOrDefault(plan, List.of()));
    }

    /// Forgets what is over.
    public void clear() {
        calls.clear();
        answers.clear();
    }
}
