package dev.mto.mcp;

import dev.mto.orchestrator.Orchestrator;
import dev.mto.orchestrator.PlanWatch;
import dev.mto.run.PlanFeed;
import dev.mto.run.PlanState;
import dev.mto.run.PlanUpdate;
import java.time.Duration;
import java.util.Optional;

/// A wait for the end of a plan, during which its client is told how far it is. Confined to one thread.
///
/// @param beat how long it is silent at the most
/// @param token what the client calls this progress by; absent where it wants none
record PlanWait(Orchestrator orchestrator, Duration beat, Call call, Optional<Object> token) {
    /// Waits until the plan is terminal, comes to wait for people's approval, the time is up, or the call is over.
    ///
    /// @return the plan as it then stands
    PlanState until(PlanState plan, Duration patience) {
        if (plan.status().isTerminal() || patience.isZero()) {
            return plan;
        }
        try (PlanWatch watch = orchestrator.watch(plan.id(), plan.lastSeq())
                .orElseThrow(() -> new IllegalStateException(plan.id() + " is gone"))) {
            return follow(plan, watch, System.nanoTime() + patience.toNanos());
        } catch (PlanFeed.Overrun _) {
            return orchestrator.find(plan.id()).orElse(plan);
        }
    }

    /// Whether somebody else has the next word. Whoever waits although that was known waits for that word.
    private static boolean isAtRest(PlanState begun, PlanState plan) {
        return plan.status().isTerminal() || (plan.isAwaitingApproval() && !begun.isAwaitingApproval());
    }

    private PlanState follow(PlanState begun, PlanWatch watch, long deadline) throws PlanFeed.Overrun {
        Progress.Meter meter = new Progress.Meter();
        PlanState plan = begun;
        String told = "";
        long toldAt = System.nanoTime();
        long now = toldAt;
        while (!isAtRest(begun, plan) && !call.isOver() && now < deadline) {
            boolean news = token.isPresent() && !PlanText.headline(plan).equals(told);
            if (news || now - toldAt >= beat.toNanos()) {
                told = PlanText.headline(plan);
                toldAt = now;
                call.progress(token, meter.read(plan));
            }
            Duration step = Duration.ofNanos(Math.min(deadline - now, beat.toNanos() - (now - toldAt)));
            Optional<PlanUpdate> update = call.await(() -> watch.next(step));
            if (update.isPresent() && update.get() instanceof PlanUpdate.Recorded(var entry)) {
                plan = plan.apply(entry);
            }
            now = System.nanoTime();
        }
        return plan;
    }
}
