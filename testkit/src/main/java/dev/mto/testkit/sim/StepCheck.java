package dev.mto.testkit.sim;

import static dev.mto.testkit.sim.BrokenInvariant.unless;

import dev.mto.agent.Usage;
import dev.mto.plan.Budget;
import dev.mto.run.ApprovalState;
import dev.mto.run.Attempt.Work;
import dev.mto.run.PlanQuery;
import dev.mto.run.PlanState;
import dev.mto.run.PlanStatus;
import dev.mto.run.PlanSummary;
import dev.mto.run.RunPolicy;
import dev.mto.run.WorkState.Carrier;
import dev.mto.run.WorkState.Running;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/// Looks at the whole process after each step. Only static methods: it has no state.
final class StepCheck {
    private static final Duration SLACK = Duration.ofMinutes(1);

    private StepCheck() {}

    static void after(SimProcess process, SimRunner stepped) {
        PlanState state = stepped.state();
        PlanState folded = process.durable.state(state.id()).orElseThrow(
                () -> new BrokenInvariant(Invariant.ONE_FOLD, state.id() + " is told of, but not durable"));
        // Others may have written more, and the journal holds what was not told to be durable.
        unless(folded.lastSeq() != state.lastSeq() || folded.equals(state), Invariant.ONE_FOLD,
                state.id() + " is told as\n" + state + "\nbut its journal says\n" + folded);
        unless(folded.lastSeq() >= state.lastSeq(), Invariant.ONE_FOLD,
                state.id() + " tells " + state.lastSeq() + " events, its journal has " + folded.lastSeq());
        if (process.around.tenure().holds()) {
            process.member().ifPresent(member -> member.requireTenure("a step of " + state.id()));
        }
        process.priorities.stepped(process, stepped);
        List<SimRunner> idle = process.keepers.values().stream().flatMap(keeper -> keeper.runner().stream())
                .filter(SimRunner::isIdle).toList();
        for (SimRunner runner : idle) {
            if (runner == stepped) {
                budget(runner);
            }
            runner.state().running().forEach(running -> inTime(process, runner, running));
            approvedInTime(process, runner);
        }
        if (idle.size() == process.keepers.size()) {
            slots(process, idle);
        }
    }

    /// Nobody has anything to take in, so what is held is what runs.
    private static void slots(SimProcess process, List<SimRunner> all) {
        long running = all.stream().flatMap(runner -> runner.state().running().stream())
                .filter(one -> one.carrier() instanceof Carrier.Session).count();
        int held = process.slots.inFlight();
        unless(held == running, Invariant.SLOTS, held + " slots are held for " + running + " sessions");
        unless(process.slots.waiting() == 0 || held >= process.slots.capacity(), Invariant.SLOTS,
                process.slots.waiting() + " wait though " + held + " of " + process.slots.capacity() + " are held");
    }

    private static void budget(SimRunner runner) {
        PlanState state = runner.state();
        Optional<Budget> budget = state.goal().budget();
        // What is to stop ends all that runs in any case.
        if (budget.isEmpty() || state.status().isTerminal() || runner.isHalted(Instant.MAX)) {
            return;
        }
        Usage spent = state.running().stream().filter(running -> running.carrier() instanceof Carrier.Session)
                .map(running -> runner.heardSpent.getOrDefault(running.attempt(), Usage.NONE))
                .reduce(state.usage(), Usage::plus);
        unless(!isSpent(budget.get(), spent) || state.course().doom().isPresent() || state.cancelReason().isPresent(),
                Invariant.BUDGET, state.id() + " goes on though it has spent " + spent);
    }

    static boolean isSpent(Budget budget, Usage spent) {
        return budget.maxCostUsd().filter(max -> spent.costUsd().compareTo(max) >= 0).isPresent()
                || budget.maxTokens().filter(max -> spent.totalTokens() >= max).isPresent();
    }

    private static void inTime(SimProcess process, SimRunner runner, Running running) {
        Instant now = process.world.instant();
        PlanState state = runner.state();
        String what = state.id() + " " + running.attempt();
        switch (running.carrier()) {
            case Carrier.Session _ -> {
                Instant start = later(running.since(), runner.takenUpAt);
                Instant end = later(timeUp(state, running), runner.grantedUntil(running.attempt()));
                Instant silent = runner.lastSign(running.attempt(), running.since())
                        .plus(RunPolicy.DEFAULT.bounds().inactivity());
                Instant limit = (end.isBefore(silent) ? end : silent).plus(SimRuntime.ABORT_WITHIN);
                unless(now.isBefore(later(limit, start).plus(SLACK)), Invariant.PLANS_END,
                        what + " should have been over at " + limit);
            }
            case Carrier.Client(String client) -> {
                Instant heard = later(process.leases.lastBeat(state.id(), client), runner.takenUpAt);
                unless(now.isBefore(later(heard, running.since()).plus(RunPolicy.DEFAULT.claims().lease()).plus(SLACK)),
                        Invariant.CLAIMS, what + " is still with " + client + ", who is gone since " + heard);
            }
        }
    }

    private static void approvedInTime(SimProcess process, SimRunner runner) {
        PlanState state = runner.state();
        Optional<Instant> end = state.course().approval().filter(_ -> state.isAwaitingApproval())
                .flatMap(ApprovalState::asked).flatMap(ApprovalState.Asked::expiresAt)
                .map(expiry -> later(expiry, runner.takenUpAt));
        unless(end.isEmpty() || runner.isHalted(Instant.MAX) || process.world.instant().isBefore(end.get().plus(SLACK)),
                Invariant.PLANS_END, state.id() + " still waits to be approved, though that expired at " + end);
    }

    static Instant timeUp(PlanState state, Running running) {
        RunPolicy policy = RunPolicy.DEFAULT;
        return switch (running.attempt().work()) {
            case Work.Planning _ -> {
                Instant end = later(state.planner().since().orElseThrow(),
                        state.course().pause().map(pause -> pause.until()).orElse(Instant.MIN))
                        .plus(policy.plannerTimeout());
                yield running.since().isBefore(end) ? end : running.since().plus(policy.plannerTimeout());
            }
            case Work.Subtask _,Work.Synthesis _ -> running.since().plus(timeout(running.attempt().work()));
        };
    }

    static Duration timeout(Work work) {
        return switch (work) {
            case Work.Planning _ -> RunPolicy.DEFAULT.plannerTimeout();
            case Work.Subtask _ -> RunPolicy.DEFAULT.subtaskTimeout();
            case Work.Synthesis _ -> RunPolicy.DEFAULT.synthesisTimeout();
        };
    }

    private static Instant later(Instant one, Instant other) {
        return one.isAfter(other) ? one : other;
    }

    /// What must be so when nothing is left to happen.
    static void atTheEnd(SimProcess process) {
        SimJournal durable = process.durable;
        List<PlanSummary> listed = durable
                .list(new PlanQuery(Optional.empty(), Optional.empty(), Optional.empty(), 100));
        for (PlanState state : durable.states()) {
            unless(state.status().isTerminal(), Invariant.PLANS_END,
                    state.id() + " is " + state.status() + ", and nothing will ever happen to it");
            unless(state.status() != PlanStatus.COMPLETED || state.running().isEmpty(), Invariant.QUIET_END,
                    state.id() + " is over with attempts under way");
            PlanState folded = PlanState.fold(state.id(), durable.read(state.id(), 0));
            unless(folded.equals(state), Invariant.ONE_FOLD, state.id() + " does not fold to what was told");
            unless(listed.contains(PlanSummary.of(state)), Invariant.ONE_FOLD, state.id() + " is listed otherwise");
        }
        unless(process.slots.inFlight() == 0 && process.slots.waiting() == 0, Invariant.SLOTS,
                "slots are held with nothing left to run");
        unless(process.runtime.sessions().live().isEmpty(), Invariant.QUIET_END, "a session is left running");
    }
}
