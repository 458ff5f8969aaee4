package dev.mto.testkit;

import dev.mto.delivery.Delivery;
import dev.mto.delivery.Outbox;
import dev.mto.plan.PlanId;
import java.time.Instant;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/// An outbox that forgets everything with its process. Thread-safe.
public final class InMemoryOutbox implements Outbox {
    private final Map<String, Delivery> all = new LinkedHashMap<>();

    /// Adds one, unless there is one about the same.
    synchronized void add(Delivery due) {
        boolean told = all.values().stream().anyMatch(other -> other.notice().plan().equals(due.notice().plan())
                && other.notice().about().equals(due.notice().about()));
        if (!told) {
            all.put(due.id(), due);
        }
    }

    private Stream<Delivery> pending() {
        return all.values().stream().filter(delivery -> delivery.nextAttemptAt().isPresent());
    }

    private static Instant next(Delivery pending) {
        return pending.nextAttemptAt().orElseThrow();
    }

    @Override
    public synchronized List<Delivery> due(Instant now, Collection<String> withoutReceivers,
            Collection<String> withoutOwners, int limit) {
        return pending().filter(delivery -> !next(delivery).isAfter(now))
                .filter(delivery -> !withoutReceivers.contains(delivery.url().receiver()))
                .filter(delivery -> !withoutOwners.contains(delivery.owner()))
                .sorted(Comparator.comparing(InMemoryOutbox::next)).limit(limit).toList();
    }

    @Override
    public synchronized Optional<Instant> nextDue(Instant now) {
        return pending().map(InMemoryOutbox::next).filter(next -> next.isAfter(now)).min(Comparator.naturalOrder());
    }

    @Override
    public synchronized boolean keep(Delivery delivery, int attemptsBefore) {
        boolean same = Optional.ofNullable(all.get(delivery.id()))
                .filter(before -> before.attempts() == attemptsBefore).isPresent();
        if (same) {
            all.put(delivery.id(), delivery);
        }
        return same;
    }

    @Override
    public synchronized List<Delivery> of(PlanId plan, int limit) {
        return all.values().stream().filter(delivery -> delivery.notice().plan().equals(plan))
                .sorted(Comparator.comparingLong((Delivery delivery) -> delivery.notice().seq()).reversed())
                .limit(limit)
                .toList();
    }

    @Override
    public synchronized Optional<Delivery> find(PlanId plan, String id) {
        return Optional.ofNullable(all.get(id)).filter(delivery -> delivery.notice().plan().equals(plan));
    }

    @Override
    public synchronized int forget(Instant endedBefore, int most) {
        List<String> over = all.values().stream()
                .filter(delivery -> delivery.endedAt().filter(endedBefore::isAfter).isPresent())
                .map(Delivery::id).limit(most).toList();
        over.forEach(all::remove);
        return over.size();
    }

    @Override
    public synchronized Backlog backlog() {
        return new Backlog(pending().count(),
                pending().map(delivery -> delivery.notice().at()).min(Comparator.naturalOrder()));
    }
}
