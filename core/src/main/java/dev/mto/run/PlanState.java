package dev.mto.run;

import dev.mto.access.Caller;
import dev.mto.agent.Usage;
import dev.mto.fault.Fault;
import dev.mto.plan.DependencyGraph;
import dev.mto.plan.Goal;
import dev.mto.plan.PlanId;
import dev.mto.plan.SubtaskSpec;
import dev.mto.run.Attempt.Work;
import dev.mto.run.PlanEvent.PlanReopened;
import dev.mto.run.PlanEvent.PlanSubmitted;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;

/// All that is known of a plan: the fold of its journal. Everything a user is shown is read off it. Immutable.
///
/// @param lastSeq the number of the newest event in it
/// @param owner whose it is
/// @param parentSession where the answer appears, once that is known
/// @param subtasks in the order of the plan; until it is accepted, those that the planner has written by now
/// @param notes what was put right in the planner's answer
/// @param synthesis the attempts at the answer
/// @param course where the plan as a whole stands
public record PlanState(
        PlanId id,
        long lastSeq,
        Instant createdAt,
        String owner,
        Goal goal,
        Optional<String> parentSession,
        PlannerState planner,
        List<SubtaskState> subtasks,
        List<String> notes,
        SynthesisState synthesis,
        Course course) {
    /// How a plan ended.
    ///
    /// @param answer present where it completed
    /// @param outcome present where it completed
    /// @param error present where it failed
    public record Ending(Instant at, Optional<String> answer, Optional<Outcome> outcome, Optional<Fault> error) {}

    /// Folds a whole journal.
    ///
    /// @throws IllegalTransition where the entries are no journal of a plan
    public static PlanState fold(PlanId id, List<JournalEntry> entries) {
        if (entries.isEmpty() || !(entries.getFirst().event() instanceof PlanSubmitted submitted)) {
            throw new IllegalTransition("the journal of " + id + " does not begin with a submission");
        }
        PlanState state = submitted(id, entries.getFirst(), submitted);
        for (JournalEntry entry : entries.subList(1, entries.size())) {
            state = state.apply(entry);
        }
        return state;
    }

    private static PlanState submitted(PlanId id, JournalEntry entry, PlanSubmitted submitted) {
        Goal goal = submitted.goal();
        return new PlanState(id, entry.seq(), entry.at(), submitted.owner().orElse(Caller.LOCAL_OWNER), goal,
                goal.parentSessionId(), PlannerState.UNTRIED, List.of(), List.of(), SynthesisState.UNTRIED,
                Course.BEGUN);
    }

    public PlanStatus status() {
        return course.status();
    }

    /// How it ended, once it has.
    public Optional<Ending> ending() {
        return course.ending();
    }

    /// Why it is being called off, once somebody asked for it.
    public Optional<String> cancelReason() {
        return course.cancelReason();
    }

    /// The state after one more event.
    ///
    /// @throws IllegalTransition where it does not fit: not the next number, or nothing this state allows
    public PlanState apply(JournalEntry entry) {
        if (entry.seq() != lastSeq + 1) {
            throw new IllegalTransition(id + ": event " + entry.seq() + " after " + lastSeq);
        }
        if (status().isTerminal() && !(entry.event() instanceof PlanReopened)) {
            throw new IllegalTransition(id + " is " + status() + ", yet there is " + entry.event());
        }
        return new PlanFold(this, entry.at()).after(entry.event()).numbered(entry.seq());
    }

    /// Whether nothing of the plan is to go on.
    boolean isCalledOff() {
        return course.cancelReason().isPresent() || course.doom().isPresent();
    }

    /// Whether an attempt is at a draft that the plan does not have.
    public boolean isDropped(Attempt attempt) {
        return planner.drafts().dropped(attempt).isPresent();
    }

    /// Whether the sub-tasks are what the planner has written by now, and not yet a plan.
    public boolean isDraft() {
        return planner.drafts().from().isPresent();
    }

    /// Whether there is a plan that waits for somebody to approve it.
    public boolean isAwaitingApproval() {
        return status() == PlanStatus.AWAITING_APPROVAL;
    }

    /// Whether nothing of the plan may be begun yet, or ever.
    public boolean lacksApproval() {
        return goal.approval().isPresent() && course.approval().flatMap(ApprovalState::approvedAt).isEmpty();
    }

    /// Whether there is a plan: the planner has given a whole and valid one.
    public boolean isPlanned() {
        return !isDraft() && !subtasks.isEmpty();
    }

    /// How many attempts at a sub-task were started. Those at a draft that was dropped from its place are not its own.
    public int attempts(int index) {
        return subtasks.get(index).work().attempts() - planner.drafts().droppedAttempts(index);
    }

    /// Whether somebody wants the sub-task of an attempt ended.
    boolean isUnwanted(Attempt attempt) {
        return !isDropped(attempt) && attempt.work() instanceof Work.Subtask(int index)
                && subtasks.get(index).cancelReason().isPresent();
    }

    /// Whether all there is to be had is there: no sub-task ended without a result.
    public boolean isWhole() {
        return subtasks.stream().allMatch(subtask -> subtask.status() == SubtaskStatus.COMPLETED);
    }

    /// Whether there is a sub-task of this index.
    public boolean has(int index) {
        return index >= 0 && index < subtasks.size();
    }

    /// How the attempts at a piece of work went.
    public WorkState work(Work work) {
        return switch (work) {
            case Work.Planning _ -> planner.work();
            case Work.Subtask subtask -> subtasks.get(subtask.index()).work();
            case Work.Synthesis _ -> synthesis.work();
        };
    }

    /// All attempts under way.
    public List<WorkState.Running> running() {
        List<WorkState.Running> all = new ArrayList<>();
        allWork().forEach(work -> work.running().ifPresent(all::add));
        return List.copyOf(all);
    }

    /// What the plan has spent so far.
    public Usage usage() {
        return allWork().stream().map(WorkState::usage).reduce(Usage.NONE, Usage::plus);
    }

    /// How much of its budget it has spent, for people; empty while that is not all of it.
    public Optional<String> budgetUsedUp() {
        return Watchdog.usedUp(goal, usage());
    }

    /// Who waits for whom, among the sub-tasks that are known by now.
    public DependencyGraph graph() {
        return DependencyGraph.of(subtasks.stream().map(SubtaskState::spec).map(SubtaskSpec::dependencies)
                .map(dependencies -> dependencies.stream().filter(this::has).toList()).toList());
    }

    /// The sub-tasks in a status, by index, ascending.
    public List<Integer> indexesIn(SubtaskStatus wanted) {
        List<Integer> found = new ArrayList<>(subtasks.size());
        for (int index = 0; index < subtasks.size(); index++) {
            if (subtasks.get(index).status() == wanted) {
                found.add(index);
            }
        }
        return List.copyOf(found);
    }

    /// Asked for several times in each step.
    private List<WorkState> allWork() {
        List<WorkState> all = new ArrayList<>(subtasks.size() + 2);
        all.add(planner.work());
        all.add(synthesis.work());
        subtasks.forEach(subtask -> all.add(subtask.work()));
        planner.drafts().dropped().forEach(dropped -> all.add(dropped.draft().work()));
        return all;
    }

    PlanState withWork(Attempt attempt, UnaryOperator<WorkState> change) {
        if (isDropped(attempt)) {
            return with(planner.with(
                    planner.drafts().withDropped(attempt, draft -> draft.with(change.apply(draft.work())))));
        }
        return switch (attempt.work()) {
            case Work.Planning _ -> with(planner.with(change.apply(planner.work())));
            case Work.Subtask _ -> withSubtask(attempt, subtask -> subtask.with(change.apply(subtask.work())));
            case Work.Synthesis _ -> with(synthesis.with(change.apply(synthesis.work())));
        };
    }

    PlanState withSubtask(Attempt attempt, UnaryOperator<SubtaskState> change) {
        if (!(attempt.work() instanceof Work.Subtask(int index))) {
            throw new IllegalTransition(attempt + " is not of a sub-task");
        }
        return withSubtask(index, change);
    }

    PlanState withSubtask(int index, UnaryOperator<SubtaskState> change) {
        if (index < 0 || index >= subtasks.size()) {
            throw new IllegalTransition(id + " has no sub-task " + index);
        }
        List<SubtaskState> changed = new ArrayList<>(subtasks);
        changed.set(index, change.apply(subtasks.get(index)));
        return planned(List.copyOf(changed), notes);
    }

    private PlanState numbered(long seq) {
        return new PlanState(id, seq, createdAt, owner, goal, parentSession, planner, subtasks, notes, synthesis,
                course);
    }

    PlanState withParent(Optional<String> sessionId) {
        return new PlanState(id, lastSeq, createdAt, owner, goal, sessionId, planner, subtasks, notes, synthesis,
                course);
    }

    PlanState with(Course newCourse) {
        return new PlanState(id, lastSeq, createdAt, owner, goal, parentSession, planner, subtasks, notes, synthesis,
                newCourse);
    }

    PlanState with(PlannerState newPlanner) {
        return new PlanState(id, lastSeq, createdAt, owner, goal, parentSession, newPlanner, subtasks, notes, synthesis,
                course);
    }

    PlanState planned(List<SubtaskState> newSubtasks, List<String> newNotes) {
        return new PlanState(id, lastSeq, createdAt, owner, goal, parentSession, planner, newSubtasks, newNotes,
                synthesis,
                course);
    }

    PlanState with(SynthesisState newSynthesis) {
        return new PlanState(id, lastSeq, createdAt, owner, goal, parentSession, planner, subtasks, notes, newSynthesis,
                course);
    }
}
