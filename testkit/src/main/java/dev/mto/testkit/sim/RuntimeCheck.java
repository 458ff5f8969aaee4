package dev.mto.testkit.sim;

import static dev.mto.testkit.sim.BrokenInvariant.unless;

import dev.mto.agent.AgentTurn;
import dev.mto.agent.TurnIds;
import dev.mto.plan.PlanId;
import dev.mto.run.PlanState;
import dev.mto.run.WorkState.Carrier;
import dev.mto.run.WorkState.Running;
import java.util.Optional;

/// Looks at what the engine asks of the runtime, before it is done.
record RuntimeCheck(SimJournal durable, SimRuntime sessions, SimPolicy policy) {
    void starts(SimProcess process, AgentTurn turn) {
        unless(!sessions.hasSeen(turn.ids()), Invariant.RUN_ONCE, turn.ids() + " is sent as new twice");
        Optional<Running> running = running(turn.ids());
        unless(running.isPresent(), Invariant.WRITE_AHEAD, turn.ids() + " is sent, but nothing durable says so");
        int live = sessions.live().size();
        unless(live < policy.sessions() || !process.countsAll(), Invariant.CAP_AND_PRIORITY,
                turn.ids() + " is sent while " + live + " of " + policy.sessions() + " sessions are in flight");
        String work = work(turn.ids());
        unless(sessions.live().stream().noneMatch(other -> work(other.turn.ids()).equals(work))
                || !process.countsAll(), Invariant.ORDER,
                turn.ids() + " is sent while another attempt at the same work runs");
    }

    void adopts(AgentTurn turn) {
        boolean announced = running(turn.ids()).isPresent() || sessions.turn(turn.ids()).isPresent();
        unless(announced, Invariant.WRITE_AHEAD, turn.ids() + " is adopted, but nothing durable speaks of it");
    }

    private Optional<Running> running(TurnIds ids) {
        return state(ids).stream().flatMap(state -> state.running().stream())
                .filter(running -> running.carrier() instanceof Carrier.Session session && session.ids().equals(ids))
                .findFirst();
    }

    private Optional<PlanState> state(TurnIds ids) {
        return durable.state(new PlanId(ids.sessionKey().substring(0, ids.sessionKey().indexOf('.'))));
    }

    private static String work(TurnIds ids) {
        return ids.sessionKey().substring(0, ids.sessionKey().lastIndexOf('.'));
    }
}
