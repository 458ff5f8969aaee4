package dev.mto.mcp;

import dev.mto.run.PlanState;
import dev.mto.run.SubtaskState;
import java.util.Optional;

/// How far a plan is, as a client can draw it. Immutable.
///
/// @param done grows with every one that is told of the same plan
/// @param total what `done` comes to in the end; absent before there is a plan
record Progress(double done, Optional<Integer> total, String message) {
    /// Planning and synthesis are a step each, like a sub-task.
    private static final int STEPS_BESIDE_SUBTASKS = 2;

    /// Gives each progress of one plan a number greater than the one before, as the protocol wants it: between two steps
    /// ever smaller parts of one. Confined to one thread.
    static final class Meter {
        private int steps;
        private int ticks;

        Progress read(PlanState state) {
            int now = steps(state);
            if (now > steps) {
                steps = now;
                ticks = 0;
            } else {
                ticks++;
            }
            Optional<Integer> total = Optional.of(state).filter(PlanState::isPlanned)
                    .map(plan -> plan.subtasks().size() + STEPS_BESIDE_SUBTASKS);
            return new Progress(steps + ticks / (ticks + 10.0), total, PlanText.headline(state));
        }

        private static int steps(PlanState state) {
            long over = state.subtasks().stream().map(SubtaskState::status).filter(status -> status.isTerminal())
                    .count();
            return Math.toIntExact(over) + (state.isPlanned() ? 1 : 0);
        }
    }
}
