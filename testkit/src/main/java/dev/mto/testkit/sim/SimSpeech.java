package dev.mto.testkit.sim;

import dev.mto.plan.PlanId;
import dev.mto.run.PlanInput;
import dev.mto.run.PlanState;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Predicate;

/// Somebody who speaks to a plan, by a process that runs it or by one that sends on what is said.
///
/// @param runner empty: another process runs it
record SimSpeech(SimProcess process, PlanId plan, Optional<SimRunner> runner) {
    /// How long something lies ready for the process that runs the plan.
    static final Duration KEPT = Duration.ofSeconds(45);

    private static final Duration HERE = Duration.ofMillis(10);
    private static final Duration ELSEWHERE = Duration.ofSeconds(5);

    PlanState state() {
        return runner.map(SimRunner::state).orElseGet(() -> process.durable.state(plan).orElseThrow());
    }

    /// Tells the plan something.
    ///
    /// @param effect what shows that it has arrived
    /// @return whether it is on its way
    boolean say(PlanInput.Command command, Predicate<PlanState> effect) {
        runner.ifPresent(there -> there.post(command));
        return runner.isPresent() || process.member().orElseThrow().send(plan, command, effect);
    }

    /// After what time it is worth to look what came of it.
    Duration patience() {
        return runner.isPresent() ? HERE : ELSEWHERE;
    }

    /// Whether what came of it can be seen.
    boolean isAnswered() {
        return runner.isEmpty() || (runner.get().isCurrent() && runner.get().isIdle());
    }
}
