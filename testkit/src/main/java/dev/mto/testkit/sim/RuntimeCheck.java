package dev.mto.testkit.sim;

import static dev.mto.testkit.sim.BrokenInvariant.unless;

import dev.mto.agent.AgentTurn;
import dev.mto.agent.TurnIds;
import dev.mto.fault.Fault;
import dev.mto.plan.PlanId;
import dev.mto.run.Attempt.Work;
import dev.mto.run.PlanState;
import dev.mto.run.WorkState.Carrier;
import dev.mto.run.WorkState.Running;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/// Looks at what the engine asks of the runtime, before it is done.
record RuntimeCheck(SimJournal durable, SimRuntime sessions, SimPolicy policy) {
    void starts(SimProcess process, AgentTurn turn) {
        unless(!sessions.hasSeen(turn.ids()), Invariant.RUN_ONCE, turn.ids() + " is sent as new twice");
        Optional<Running> running = running(turn.ids());
        unless(running.isPresent(), Invariant.WRITE_AHEAD, turn.ids() + " is sent, but nothing durable says so");
        tellsAll(turn);
        unless(turn.role() == AgentTurn.Role.PLANNER || state(turn.ids()).filter(PlanState::lacksApproval).isEmpty(),
                Invariant.APPROVAL, turn.ids() + " is sent, and nobody approved the plan");
        int live = sessions.live().size();
        unless(live < policy.sessions() || !process.countsAll(), Invariant.CAP_AND_PRIORITY,
                turn.ids() + " is sent while " + live + " of " + policy.sessions() + " sessions are in flight");
        String work = work(turn.ids());
        unless(sessions.live().stream()
                .noneMatch(other -> work(other.turn.ids()).equals(work) && !isDropped(other.turn.ids()))
                || !process.countsAll(), Invariant.ORDER,
                turn.ids() + " is sent while another attempt at the same work runs");
    }

    /// Whether a turn is at a draft that the plan does not have: what is in its place is other work.
    private boolean isDropped(TurnIds ids) {
        return state(ids).stream().flatMap(state -> state.planner().drafts().dropped().stream())
                .flatMap(dropped -> dropped.draft().work().running().stream())
                .anyMatch(running -> running.carrier() instanceof Carrier.Session session && session.ids().equals(ids));
    }

    /// What a prompt builds on is in it, and it goes to whom the plan says.
    private void tellsAll(AgentTurn turn) {
        PlanState state = state(turn.ids()).orElseThrow();
        Running running = running(turn.ids()).orElseThrow();
        List<Integer> needed = switch (running.attempt().work()) {
            case Work.Planning _ -> List.of();
            case Work.Subtask(int index) -> state.subtasks().get(index).spec().dependencies();
            case Work.Synthesis _ -> IntStream.range(0, state.subtasks().size()).boxed().toList();
        };
        needed.forEach(index -> unless(turn.prompt().contains(
                state.subtasks().get(index).result().or(() -> state.subtasks().get(index).error().map(Fault::message))
                        .orElse("ancelled")),
                Invariant.RUN_ONCE, turn.ids() + " is not told what came of " + index));
        boolean toWhom = turn.model().equals(state.goal().model())
                && (!(running.attempt().work() instanceof Work.Subtask(int index))
                        || turn.agent().equals(Optional.of(state.subtasks().get(index).spec().agent())));
        unless(toWhom, Invariant.WRITE_AHEAD, turn.ids() + " goes to another agent or model than was planned");
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
