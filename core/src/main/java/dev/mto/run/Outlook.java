package dev.mto.run;

import dev.mto.run.Schedule.Span;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/// When the parts of a plan, and the whole, will most likely be over, by what earlier sessions took. Of what nobody can know
/// it says nothing: where no session of a kind of work was ever seen, where people have to say something first, of a plan
/// that is not written to its end, and of one that is being ended. Immutable.
///
/// It takes each sub-task to have a session as soon as nothing of the plan keeps it. Where more may begin than there may be
/// sessions, things end later.
///
/// @param criticalPath the sub-tasks on which it hangs when all of them are over, in the order in which they go: the last
/// to end, before it the one that it waited for longest, and so on. Of what is over it is by what really was
/// @param subtasks those that are not over, ascending
/// @param finishAt when the answer will be there
public record Outlook(List<Integer> criticalPath, List<Expected> subtasks, Optional<Instant> finishAt) {
    public Outlook {
        criticalPath = List.copyOf(criticalPath);
        subtasks = List.copyOf(subtasks);
    }

    /// What is to be expected of a sub-task.
    ///
    /// @param startAt when its next attempt begins; of one that is at work, when its attempt began
    /// @param finishAt when it is over
    public record Expected(int index, Optional<Instant> startAt, Optional<Instant> finishAt) {}

    static Outlook of(PlanState plan, Durations durations, Instant now) {
        Optional<Instant> next = isHeldUp(plan) ? Optional.empty() : Optional.of(earliest(plan, now));
        List<Span> likely = new Schedule(plan, durations::seenOfSubtask, now, next).spans();
        return new Outlook(criticalPath(plan, durations, now), expected(plan, likely),
                finish(plan, likely, durations, now));
    }

    /// Whether nobody can say when anything of it begins, or ends.
    private static boolean isHeldUp(PlanState plan) {
        return plan.isCalledOff() || plan.lacksApproval();
    }

    /// When whatever is to begin may begin.
    private static Instant earliest(PlanState plan, Instant now) {
        return plan.course().pause().map(Course.Pause::until).filter(now::isBefore).orElse(now);
    }

    /// Compares, so a guess will do where nobody knows.
    private static List<Integer> criticalPath(PlanState plan, Durations durations, Instant now) {
        List<Span> reckoned = new Schedule(plan, agent -> Optional.of(durations.ofSubtask(agent)), now,
                Optional.of(earliest(plan, now))).spans();
        return plan.graph().criticalChain(index -> isWork(plan.subtasks().get(index))
                ? reckoned.get(index).end()
                : Optional.empty());
    }

    /// What ended without ever having begun kept nobody waiting.
    private static boolean isWork(SubtaskState subtask) {
        return !subtask.status().isTerminal() || subtask.work().startedAt().isPresent();
    }

    private static List<Expected> expected(PlanState plan, List<Span> likely) {
        return IntStream.range(0, likely.size())
                .filter(index -> !plan.subtasks().get(index).status().isTerminal())
                .mapToObj(index -> isHeldUp(plan)
                        ? new Expected(index, Optional.empty(), Optional.empty())
                        : new Expected(index, likely.get(index).start(), likely.get(index).end()))
                .toList();
    }

    private static Optional<Instant> finish(PlanState plan, List<Span> likely, Durations durations, Instant now) {
        if (plan.status().isTerminal() || isHeldUp(plan) || !plan.isPlanned()) {
            return Optional.empty();
        }
        Optional<Duration> takes = durations.seenOfSynthesis();
        WorkState synthesis = plan.synthesis().work();
        return synthesis.running().isPresent()
                ? synthesis.running().flatMap(running -> takes.map(running.since()::plus))
                        .map(end -> Schedule.later(end, now))
                : Schedule.latest(likely.stream().map(Span::end).toList(), earliest(plan, now))
                        .map(ready -> Schedule.later(ready, synthesis.retryAt().orElse(ready)))
                        .flatMap(start -> takes.map(start::plus));
    }
}
