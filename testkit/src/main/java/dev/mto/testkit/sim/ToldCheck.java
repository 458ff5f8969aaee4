package dev.mto.testkit.sim;

import static dev.mto.testkit.sim.BrokenInvariant.unless;

import dev.mto.delivery.Delivery;
import dev.mto.delivery.NoticeType;
import dev.mto.plan.PlanId;
import dev.mto.run.JournalEntry;
import dev.mto.run.PlanEvent;
import dev.mto.run.PlanState;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// Notes what has to be told of each plan, and compares it with what lies in the outbox.
final class ToldCheck {
    /// For each plan, by what it is about: of two about the same, the first counts.
    private final Map<PlanId, Map<Object, String>> due = new HashMap<>();

    void durable(JournalEntry entry, PlanState after) {
        if (after.goal().callbackUrl().isEmpty()) {
            return;
        }
        switch (entry.event()) {
            case PlanEvent.PlanCompleted _ -> note(after, entry, entry.seq(), NoticeType.PLAN_COMPLETED);
            case PlanEvent.PlanFailed _ -> note(after, entry, entry.seq(), NoticeType.PLAN_FAILED);
            case PlanEvent.PlanCancelled _ -> note(after, entry, entry.seq(), NoticeType.PLAN_CANCELLED);
            case PlanEvent.ApprovalRequested asked ->
                note(after, entry, "revision " + asked.revision(), NoticeType.APPROVAL_REQUESTED);
            case PlanEvent _ -> {
                // Nobody is told of it.
            }
        }
    }

    private void note(PlanState plan, JournalEntry entry, Object about, NoticeType type) {
        due.computeIfAbsent(plan.id(), _ -> new HashMap<>()).putIfAbsent(about,
                plan.id() + "-" + entry.seq() + " " + type);
    }

    void require(PlanState plan, List<Delivery> deliveries) {
        Collection<String> wanted = due.getOrDefault(plan.id(), Map.of()).values();
        List<String> there = deliveries.stream().map(delivery -> delivery.id() + " " + delivery.notice().type())
                .toList();
        List<String> missing = new ArrayList<>(wanted);
        boolean noneTooMany = there.stream().allMatch(missing::remove);
        unless(noneTooMany && missing.isEmpty(), Invariant.TOLD_ONCE,
                plan.id() + " has to be told of by " + wanted + ", and in the outbox are " + there);
    }
}
