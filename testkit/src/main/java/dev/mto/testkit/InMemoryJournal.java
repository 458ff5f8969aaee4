package dev.mto.testkit;

import static java.util.Comparator.comparing;

import dev.mto.access.Caller;
import dev.mto.access.SubmissionKey;
import dev.mto.delivery.Delivery;
import dev.mto.delivery.Notice;
import dev.mto.plan.PlanId;
import dev.mto.run.JournalEntry;
import dev.mto.run.PlanEvent.PlanSubmitted;
import dev.mto.run.PlanJournal;
import dev.mto.run.PlanQuery;
import dev.mto.run.PlanStatus;
import dev.mto.run.PlanSummary;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/// A journal that forgets everything with its process. Thread-safe.
public class InMemoryJournal implements PlanJournal {
    private static final Comparator<PlanSummary> OLDEST_FIRST = comparing(PlanSummary::createdAt)
            .thenComparing(plan -> plan.id().value());

    private final Map<PlanId, List<JournalEntry>> events = new HashMap<>();
    private final Map<List<String>, Holder> keys = new HashMap<>();
    private final Map<PlanId, PlanSummary> summaries = new HashMap<>();
    private final InMemoryOutbox outbox = new InMemoryOutbox();

    /// What people are told of the plans.
    public InMemoryOutbox outbox() {
        return outbox;
    }

    @Override
    public synchronized AppendResult append(PlanId plan, List<JournalEntry> entries, PlanSummary summary) {
        List<JournalEntry> present = events.getOrDefault(plan, List.of());
        long first = entries.getFirst().seq();
        if (first <= present.size()) {
            return AppendResult.FENCED;
        }
        if (first > present.size() + 1) {
            throw new IllegalArgumentException(plan + ": event " + first + " after " + present.size());
        }
        Optional<Holder> holder = holder(plan, entries.getFirst());
        if (holder.isPresent() && !isFree(holder.get())) {
            return AppendResult.FENCED;
        }
        holder.ifPresent(mine -> keys.put(mine.name(), mine));
        events.computeIfAbsent(plan, _ -> new ArrayList<>()).addAll(entries);
        summaries.put(plan, summary);
        summary.callbackUrl().ifPresent(url -> entries.stream().flatMap(entry -> Notice.of(plan, entry).stream())
                .forEach(notice -> outbox.add(Delivery.due(notice, summary.owner(), url))));
        return AppendResult.APPENDED;
    }

    @Override
    public synchronized List<JournalEntry> read(PlanId plan, long after) {
        return events.getOrDefault(plan, List.of()).stream().filter(entry -> entry.seq() > after).toList();
    }

    @Override
    public synchronized List<PlanId> unfinished() {
        return summaries.values()
                .stream()
                .filter(plan -> !plan.status().isTerminal())
                .sorted(OLDEST_FIRST)
                .map(PlanSummary::id)
                .toList();
    }

    @Override
    public synchronized List<PlanSummary> list(PlanQuery query) {
        Stream<PlanSummary> plans = summaries.values().stream();
        return plans.filter(query::fits)
                .sorted(OLDEST_FIRST.reversed())
                .limit(query.limit())
                .toList();
    }

    /// Who has a key, since when.
    private record Holder(List<String> name, Keyed keyed, Instant at) {}

    private static Optional<Holder> holder(PlanId plan, JournalEntry first) {
        return first.event() instanceof PlanSubmitted submitted
                ? submitted.key().map(key -> new Holder(
                        List.of(submitted.owner().orElse(Caller.LOCAL_OWNER), key.key()),
                        new Keyed(plan, key.digest()), first.at()))
                : Optional.empty();
    }

    private boolean isFree(Holder wish) {
        Optional<Holder> before = Optional.ofNullable(keys.get(wish.name()));
        return before.filter(holder -> !holder.at().isBefore(wish.at().minus(SubmissionKey.LIFETIME)))
                .map(holder -> summaries.get(holder.keyed().plan()))
                .filter(plan -> plan.status() != PlanStatus.FAILED || plan.lastSeq() > 2).isEmpty();
    }

    @Override
    public synchronized boolean isOf(PlanId plan, String owner) {
        return Optional.ofNullable(summaries.get(plan)).filter(found -> found.owner().equals(owner)).isPresent();
    }

    @Override
    public synchronized long unfinished(String owner) {
        return summaries.values().stream().filter(plan -> plan.owner().equals(owner) && !plan.status().isTerminal())
                .count();
    }

    @Override
    public synchronized Optional<Keyed> keyed(String owner, String key, Instant notBefore) {
        return Optional.ofNullable(keys.get(List.of(owner, key))).filter(holder -> !holder.at().isBefore(notBefore))
                .map(Holder::keyed);
    }

    @Override
    public void check() {
        // Memory answers as long as there is a process to ask.
    }
}
