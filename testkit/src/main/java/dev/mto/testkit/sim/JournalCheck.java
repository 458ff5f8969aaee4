package dev.mto.testkit.sim;

import static dev.mto.testkit.sim.BrokenInvariant.unless;

import dev.mto.agent.Usage;
import dev.mto.plan.Budget;
import dev.mto.plan.DependencyPolicy;
import dev.mto.plan.PlanId;
import dev.mto.plan.SubtaskSpec;
import dev.mto.run.Attempt;
import dev.mto.run.Attempt.Work;
import dev.mto.run.Course.Pause;
import dev.mto.run.JournalEntry;
import dev.mto.run.Outcome;
import dev.mto.run.PlanEvent;
import dev.mto.run.PlanState;
import dev.mto.run.RunPolicy;
import dev.mto.run.SubtaskState;
import dev.mto.run.SubtaskStatus;
import dev.mto.run.WorkState.Carrier;
import dev.mto.run.WorkState.Running;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;

/// Looks at every event as it becomes durable, against what really happened. Keeps books of its own, so that a fold
/// that is wrong does not vouch for itself.
final class JournalCheck {
    private final SimRuntime sessions;
    private final Leases leases;
    private final Reasons reasons;
    private final Supplier<Optional<SimProcess>> process;
    private final Map<PlanId, Books> books = new HashMap<>();

    /// What one plan's events add up to.
    private static final class Books {
        private final Set<Attempt> begun = new HashSet<>();
        private final Set<Attempt> ended = new HashSet<>();
        private final Set<Work> completed = new HashSet<>();
        private final Map<Work, Integer> retries = new HashMap<>();
        private Usage usage = Usage.NONE;
        private List<SubtaskSpec> plan = List.of();
        private List<SubtaskSpec> approved = List.of();
    }

    /// @param process the one that is up
    JournalCheck(SimRuntime sessions, Leases leases, Wishes wishes, Supplier<Optional<SimProcess>> process) {
        this.sessions = sessions;
        this.leases = leases;
        this.reasons = new Reasons(sessions, wishes);
        this.process = process;
    }

    void durable(PlanState before, JournalEntry entry, PlanState after) {
        reasons.durable(before, entry);
        Books its = books.computeIfAbsent(after.id(), _ -> new Books());
        PlanEvent event = entry.event();
        switch (event) {
            case PlanEvent.Started started -> begins(before, entry, started, its);
            case PlanEvent.Ended ended -> ends(before, entry, ended, its);
            case PlanEvent.PlanReopened reopened -> {
                its.retries.clear();
                reopened.subtasks().forEach(index -> its.completed.remove(new Work.Subtask(index)));
                its.completed.remove(new Work.Synthesis());
            }
            case PlanEvent.PlanEdited edited -> its.plan = edited.subtasks();
            case PlanEvent.PlanApproved _ -> its.approved = its.plan;
            case PlanEvent.ParentOpened _ -> unless(before.goal().approval().isEmpty() || !its.approved.isEmpty(),
                    Invariant.APPROVAL, before.id() + " has a session for an answer that nobody approved");
            case PlanEvent.PlanSubmitted _,PlanEvent.ApprovalRequested _,PlanEvent.DependencyFailed _,PlanEvent.SubtaskDrafted _,PlanEvent.SynthesisOffered _,PlanEvent.SubtaskCancelRequested _,PlanEvent.SubtaskCancelled _,PlanEvent.SessionOpened _,PlanEvent.PermissionAnswered _,PlanEvent.AttemptStopping _,PlanEvent.AttemptSuspending _,PlanEvent.PlanPaused _,PlanEvent.CancelRequested _,PlanEvent.PlanStopping _,PlanEvent.PlanFailed _,PlanEvent.PlanCancelled _ -> {
                // Looked at below, or nothing to be said of it.
            }
        }
        if (event instanceof PlanEvent.PlanAccepted accepted) {
            its.plan = accepted.subtasks();
            settled(before, accepted, after, its);
        }
        if (event instanceof PlanEvent.AttemptLimited || event instanceof PlanEvent.PlanPaused) {
            paused(entry, after);
        }
        if (event instanceof PlanEvent.Terminal) {
            terminal(after);
        }
        unless(its.usage.equals(after.usage()), Invariant.USAGE,
                after.id() + " says " + after.usage() + ", its attempts " + its.usage);
    }

    /// What was begun from a draft and is in the plan, wherever the planner has put it, goes on; all else is dropped.
    private static void settled(PlanState before, PlanEvent.PlanAccepted event, PlanState after, Books its) {
        for (int index = 0; index < before.subtasks().size(); index++) {
            SubtaskState draft = before.subtasks().get(index);
            boolean kept = isKept(before, after, index);
            boolean begun = draft.work().attempts() > 0;
            unless(kept || !begun || draft.spec().dependencies().size() > 0 || event.subtasks().stream()
                    .noneMatch(draft.spec()::isSameAs) || index >= event.subtasks().size(), Invariant.RUN_ONCE,
                    before.id() + " has its draft " + index + " in the plan and does not keep it");
            unless(!kept || !begun || after.subtasks().get(index).equals(draft), Invariant.RUN_ONCE,
                    before.id() + " changes its draft " + index);
            unless(kept || !after.has(index) || after.subtasks().get(index).status() == SubtaskStatus.PENDING,
                    Invariant.RUN_ONCE, before.id() + " goes on with its draft " + index + " as another sub-task");
            if (!kept) {
                its.completed.remove(new Work.Subtask(index));
                its.retries.remove(new Work.Subtask(index));
            }
        }
    }

    /// Whether a draft is the same sub-task in the plan, down to all that it depends on.
    private static boolean isKept(PlanState before, PlanState after, int index) {
        return before.has(index) && after.has(index)
                && after.subtasks().get(index).spec().isSameAs(before.subtasks().get(index).spec())
                && after.subtasks().get(index).spec().dependencies().stream()
                        .allMatch(dependency -> isKept(before, after, dependency));
    }

    private void begins(PlanState before, JournalEntry entry, PlanEvent.Started started, Books its) {
        Attempt attempt = started.attempt();
        String what = before.id() + " " + attempt;
        unless(its.begun.add(attempt), Invariant.RUN_ONCE, what + " begins twice");
        unless(!its.completed.contains(attempt.work()), Invariant.RUN_ONCE, what + " begins though it was completed");
        unless(before.cancelReason().isEmpty() && before.course().doom().isEmpty(), Invariant.ORDER,
                what + " begins though the plan is called off");
        unless(before.work(attempt.work()).retryAt().filter(entry.at()::isBefore).isEmpty(), Invariant.ORDER,
                what + " begins before its time");
        unless(isApproved(before, attempt.work(), its), Invariant.APPROVAL,
                what + " begins, and nobody approved that");
        process.get().ifPresent(up -> unless(!up.hasRefused(before.id()), Invariant.TRUE_REFUSAL,
                what + " begins though its user was told that the plan could not be kept"));
        if (attempt.work() instanceof Work.Subtask(int index)) {
            begins(before, index, what);
        }
        if (started instanceof PlanEvent.Prompted) {
            unless(runner(before.id()).filter(runner -> runner.isHalted(entry.at())).isEmpty(), Invariant.ORDER,
                    what + " begins though the orchestrator is to stop");
            Budget budget = before.goal().budget().orElse(Budget.NONE);
            unless(!StepCheck.isSpent(budget, before.usage()), Invariant.BUDGET, what + " begins with nothing left");
            process.get().ifPresent(up -> unless(!up.knownGates.isClosed(before.goal(), entry.at()), Invariant.GATES,
                    what + " begins though its provider is to be left alone"));
        }
        if (started instanceof PlanEvent.SynthesisClaimed claimed) {
            leases.claimed(before.id(), claimed.clientId(), entry.at());
        }
    }

    private static boolean isApproved(PlanState plan, Work work, Books its) {
        return plan.goal().approval().isEmpty() || switch (work) {
            case Work.Planning _ -> its.plan.isEmpty();
            case Work.Subtask(int index) -> index < its.approved.size()
                    && its.approved.get(index).equals(plan.subtasks().get(index).spec());
            case Work.Synthesis _ -> !its.approved.isEmpty();
        };
    }

    private static void begins(PlanState before, int index, String what) {
        SubtaskState subtask = before.subtasks().get(index);
        unless(subtask.cancelReason().isEmpty(), Invariant.ORDER, what + " begins though it was cancelled");
        for (int dependency : subtask.spec().dependencies()) {
            SubtaskStatus status = before.subtasks().get(dependency).status();
            boolean ready = (before.isDraft() || before.goal().onDependencyFailure() == DependencyPolicy.FAIL)
                    ? status == SubtaskStatus.COMPLETED
                    : status.isTerminal();
            unless(ready, Invariant.ORDER, what + " begins while " + dependency + " is " + status);
        }
    }

    private void ends(PlanState before, JournalEntry entry, PlanEvent.Ended ended, Books its) {
        Attempt attempt = ended.attempt();
        String what = before.id() + " " + attempt;
        unless(its.begun.contains(attempt) && its.ended.add(attempt), Invariant.ONE_TRUE_END, what + " ends twice");
        its.usage = its.usage.plus(ended.usage());
        Running running = before.running().stream().filter(one -> one.attempt().equals(attempt)).findFirst()
                .orElseThrow();
        switch (running.carrier()) {
            case Carrier.Session(var ids, _) -> sessions.turn(ids).ifPresentOrElse(
                    turn -> {
                        Truth.check(what, before, running, ended, turn);
                        unless(Truth.isGivenUp(ended) || turn.sessionId().isEmpty()
                                || running.sessionId().equals(turn.sessionId()),
                                Invariant.ONE_FOLD, what + " was in " + turn.sessionId() + ", and said is " + running);
                    },
                    () -> unless(Truth.isGivenUp(ended), Invariant.ONE_TRUE_END, what + " ends before it was sent"));
            case Carrier.Client(String client) -> leases.ended(before, client, entry.at(), ended);
        }
        if (ended instanceof PlanEvent.SubtaskCompleted) {
            its.completed.add(attempt.work());
        }
        if (running.carrier() instanceof Carrier.Session && ended instanceof PlanEvent.AttemptFailed failed
                && failed.retryAt().isPresent()) {
            int retries = its.retries.merge(attempt.work(), 1, Integer::sum);
            unless(retries <= RunPolicy.DEFAULT.retry().maxRetries(), Invariant.ONE_TRUE_END,
                    what + " is to be retried a " + retries + "th time");
        }
    }

    private Optional<SimRunner> runner(PlanId plan) {
        return process.get().flatMap(up -> up.keeper(plan)).flatMap(SimKeeper::runner);
    }

    private void paused(JournalEntry entry, PlanState after) {
        Pause pause = after.course().pause().orElseThrow();
        process.get().ifPresent(up -> up.knownGates.closed(after.goal(), entry.at(), pause.until()));
        Duration longest = RunPolicy.DEFAULT.maxPause();
        unless(!pause.until().isAfter(pause.since().plus(longest)), Invariant.GATES,
                after.id() + " is to wait from " + pause.since() + " until " + pause.until());
    }

    private void terminal(PlanState after) {
        boolean givenUp = after.ending().flatMap(PlanState.Ending::error)
                .filter(fault -> fault.message().contains("gave up")).isPresent();
        String key = after.id().value() + ".";
        unless(givenUp || sessions.live().stream().noneMatch(turn -> turn.name().startsWith(key)),
                Invariant.QUIET_END, after.id() + " is " + after.status() + ", but a session of it runs");
        after.ending().flatMap(PlanState.Ending::outcome).ifPresent(outcome -> unless(
                outcome == (after.subtasks().stream().allMatch(subtask -> subtask.result().isPresent())
                        ? Outcome.FULL
                        : Outcome.DEGRADED),
                Invariant.ONE_TRUE_END, after.id() + " is said to be " + outcome));
    }
}
