package dev.mto.run;

import dev.mto.agent.Usage;
import dev.mto.fault.ErrorCode;
import dev.mto.fault.Fault;
import dev.mto.plan.Budget;
import dev.mto.plan.Goal;
import dev.mto.run.Attempt.Work;
import dev.mto.run.Engagement.Vitals;
import dev.mto.run.WorkState.Carrier;
import dev.mto.run.WorkState.Running;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/// Knows when a session has gone on for long enough: past its time, silent, in circles, or at a cost that was not
/// granted. Immutable.
final class Watchdog {
    private final RunPolicy policy;

    Watchdog(RunPolicy policy) {
        this.policy = policy;
    }

    /// Why a session is to be ended now; empty while it may go on.
    Optional<Fault> objection(PlanState state, Running running, Engagement engaged, Instant now) {
        if (engaged.isQueued(running.attempt())) {
            return Optional.empty();
        }
        Work work = running.attempt().work();
        if (!now.isBefore(timeUp(state, running, engaged))) {
            return Optional.of(timeout(work));
        }
        Vitals vitals = engaged.vitals(running.attempt(), now);
        if (!now.isBefore(vitals.lastSign().plus(policy.bounds().inactivity()))) {
            return Optional.of(new Fault(ErrorCode.SESSION_INACTIVE, "The session said and did nothing for "
                    + text(policy.bounds().inactivity()) + "; it was aborted."));
        }
        return runaway(vitals);
    }

    private Optional<Fault> runaway(Vitals vitals) {
        RunPolicy.Bounds bounds = policy.bounds();
        if (vitals.steps() > bounds.maxSteps()) {
            return Optional.of(runaway("began its step " + vitals.steps() + "; allowed are " + bounds.maxSteps()));
        }
        if (vitals.spent().totalTokens() > bounds.maxTokens()) {
            return Optional.of(runaway(
                    "used " + vitals.spent().totalTokens() + " tokens; allowed are " + bounds.maxTokens()));
        }
        if (vitals.spent().costUsd().compareTo(bounds.maxCostUsd()) > 0) {
            return Optional.of(runaway("cost $" + vitals.spent().costUsd().toPlainString() + "; allowed are $"
                    + bounds.maxCostUsd().toPlainString()));
        }
        return Optional.empty();
    }

    private static Fault runaway(String what) {
        return new Fault(ErrorCode.SESSION_RUNAWAY, "The session " + what + ". It was aborted.");
    }

    /// Why a plan may not spend more; empty while it may.
    Optional<Fault> overBudget(PlanState state, Engagement engaged, Instant now) {
        if (state.goal().budget().isEmpty()) {
            return Optional.empty();
        }
        Usage spent = state.running().stream().filter(running -> running.carrier() instanceof Carrier.Session)
                .map(running -> engaged.vitals(running.attempt(), now).spent()).reduce(state.usage(), Usage::plus);
        return usedUp(state.goal(), spent)
                .map(what -> new Fault(ErrorCode.BUDGET_EXHAUSTED, "The plan has spent " + what
                        + ". What ran was stopped; the results so far are kept."));
    }

    /// How much of its budget a plan has spent, where that is all of it.
    static Optional<String> usedUp(Goal goal, Usage spent) {
        Budget budget = goal.budget().orElse(Budget.NONE);
        Optional<BigDecimal> cost = budget.maxCostUsd().filter(max -> spent.costUsd().compareTo(max) >= 0);
        return cost.isPresent()
                ? cost.map(max -> "$" + spent.costUsd().toPlainString() + " of $" + max.toPlainString())
                : budget.maxTokens().filter(max -> spent.totalTokens() >= max)
                        .map(max -> spent.totalTokens() + " of " + max + " tokens");
    }

    /// Sets when to look at what runs though nothing was heard.
    void set(Alarm alarm, PlanState state, Engagement engaged, Instant now) {
        for (Running running : state.running()) {
            if (!engaged.isAborting(running.attempt()) && !engaged.isQueued(running.attempt())) {
                switch (running.carrier()) {
                    case Carrier.Session _ -> {
                        alarm.accept(timeUp(state, running, engaged));
                        alarm.accept(
                                engaged.vitals(running.attempt(), now).lastSign().plus(policy.bounds().inactivity()));
                    }
                    case Carrier.Client _ -> alarm.accept(policy.deadline(state, running));
                }
            }
        }
    }

    private Instant timeUp(PlanState state, Running running, Engagement engaged) {
        Attempt attempt = running.attempt();
        Duration missed = engaged.missed(attempt);
        Instant deadline = policy.deadline(state, running).plus(missed);
        return engaged.adoption(attempt)
                .map(adoption -> adoption.at().plus(missed)
                        .plus(adoption.sent() ? RunPolicy.ADOPTION_GRACE : policy.timeout(attempt.work())))
                .filter(deadline::isBefore).orElse(deadline);
    }

    /// What it is called when an attempt is past its time.
    static Fault timeout(Work work) {
        return switch (work) {
            case Work.Planning _ -> new Fault(ErrorCode.PLANNER_TIMEOUT,
                    "The planner had no valid plan within its time.");
            case Work.Subtask _ -> new Fault(ErrorCode.SUBTASK_TIMEOUT,
                    "The sub-task was not done within its time; its session was aborted.");
            case Work.Synthesis _ -> new Fault(ErrorCode.SYNTHESIS_TIMEOUT,
                    "The answer was not written within its time; the session was aborted. The results are kept.");
        };
    }

    private static String text(Duration time) {
        return time.toSeconds() + " s";
    }
}
