package dev.mto.run;

import dev.mto.agent.Usage;
import dev.mto.fault.ErrorCode;
import dev.mto.fault.Fault;
import dev.mto.plan.DependencyGraph;
import dev.mto.plan.Goal;
import dev.mto.plan.PlanId;
import dev.mto.plan.SubtaskSpec;
import dev.mto.run.Attempt.Work;
import dev.mto.run.PlanEvent.AttemptFailed;
import dev.mto.run.PlanEvent.AttemptInterrupted;
import dev.mto.run.PlanEvent.AttemptLimited;
import dev.mto.run.PlanEvent.AttemptStopping;
import dev.mto.run.PlanEvent.AttemptSuspended;
import dev.mto.run.PlanEvent.AttemptSuspending;
import dev.mto.run.PlanEvent.CancelRequested;
import dev.mto.run.PlanEvent.DependencyFailed;
import dev.mto.run.PlanEvent.Ended;
import dev.mto.run.PlanEvent.ParentOpened;
import dev.mto.run.PlanEvent.PermissionAnswered;
import dev.mto.run.PlanEvent.PlanAccepted;
import dev.mto.run.PlanEvent.PlanCancelled;
import dev.mto.run.PlanEvent.PlanCompleted;
import dev.mto.run.PlanEvent.PlanFailed;
import dev.mto.run.PlanEvent.PlanPaused;
import dev.mto.run.PlanEvent.PlanRejected;
import dev.mto.run.PlanEvent.PlanReopened;
import dev.mto.run.PlanEvent.PlanStopping;
import dev.mto.run.PlanEvent.PlanSubmitted;
import dev.mto.run.PlanEvent.PlannerStarted;
import dev.mto.run.PlanEvent.SessionOpened;
import dev.mto.run.PlanEvent.SubtaskCancelRequested;
import dev.mto.run.PlanEvent.SubtaskCancelled;
import dev.mto.run.PlanEvent.SubtaskCompleted;
import dev.mto.run.PlanEvent.SubtaskDrafted;
import dev.mto.run.PlanEvent.SubtaskStarted;
import dev.mto.run.PlanEvent.SynthesisClaimed;
import dev.mto.run.PlanEvent.SynthesisOffered;
import dev.mto.run.PlanEvent.SynthesisStarted;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/// All that is known of a plan: the fold of its journal. Everything a user is shown is read off it. Immutable.
///
/// @param lastSeq the number of the newest event in it
/// @param parentSession where the answer appears, once that is known
/// @param subtasks in the order of the plan; until it is accepted, those that the planner has written by now
/// @param notes what was put right in the planner's answer
/// @param synthesis the attempts at the answer
/// @param course where the plan as a whole stands
public record PlanState(
        PlanId id,
        long lastSeq,
        Instant createdAt,
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
        PlanState state = submitted(id, entries.getFirst(), submitted.goal());
        for (JournalEntry entry : entries.subList(1, entries.size())) {
            state = state.apply(entry);
        }
        return state;
    }

    private static PlanState submitted(PlanId id, JournalEntry entry, Goal goal) {
        return new PlanState(id, entry.seq(), entry.at(), goal, goal.parentSessionId(), PlannerState.UNTRIED, List.of(),
                List.of(), SynthesisState.UNTRIED, Course.BEGUN);
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
        return applyEvent(entry.event(), entry.at()).numbered(entry.seq());
    }

    private PlanState applyEvent(PlanEvent event, Instant at) {
        return switch (event) {
            case PlanSubmitted _ -> throw new IllegalTransition(id + " was submitted twice");
            case ParentOpened opened -> withParent(opened.sessionId());
            case PlannerStarted started ->
                with(planner.started(planner.work().started(started, at), started.agents(), at));
            case SubtaskDrafted drafted -> drafted(drafted);
            case PlanAccepted accepted -> accepted(accepted, at);
            case PlanRejected rejected ->
                with(planner.rejected(planner.work().ended(rejected), rejected.violations()).ended(at));
            case SubtaskStarted started -> withSubtask(started.attempt(), subtask -> subtask.started(started, at));
            case SubtaskCompleted completed ->
                withSubtask(completed.attempt(), subtask -> subtask.completed(completed, at)).with(answered(at));
            case DependencyFailed failed ->
                withSubtask(failed.index(), subtask -> subtask.dependencyFailed(dependencyFault(failed), at));
            case SubtaskCancelRequested requested ->
                withSubtask(requested.index(), subtask -> subtask.unwanted(requested.reason()));
            case SubtaskCancelled cancelled -> withSubtask(cancelled.index(), subtask -> subtask.cancelled(at));
            case SynthesisOffered _ -> with(course.at(PlanStatus.SYNTHESIZING)).with(synthesis.offered(at));
            case SynthesisClaimed claimed ->
                with(course.at(PlanStatus.SYNTHESIZING)).with(synthesis.claimed(claimed, at));
            case SynthesisStarted started ->
                with(course.at(PlanStatus.SYNTHESIZING)).with(synthesis.started(started, at));
            case SessionOpened opened ->
                withWork(opened.attempt(), work -> work.sessionOpened(opened.attempt(), opened.sessionId()));
            case PermissionAnswered answered ->
                withWork(answered.attempt(), work -> work.permissionAnswered(answered.attempt(), answered.answer()));
            case AttemptStopping stopping ->
                withWork(stopping.attempt(), work -> work.stopping(stopping.attempt(), stopping.reason()));
            case AttemptSuspending suspending ->
                withWork(suspending.attempt(), work -> work.suspending(suspending.attempt()));
            case AttemptFailed failed -> attemptFailed(failed, at);
            case AttemptInterrupted interrupted -> attemptInterrupted(interrupted, at);
            case AttemptSuspended suspended -> endedWithoutResult(suspended, at);
            case AttemptLimited limited ->
                endedWithoutResult(limited, at).with(course.paused(at, limited.until(), limited.reason()));
            case PlanPaused paused -> with(course.paused(at, paused.until(), paused.reason()));
            case CancelRequested requested -> with(course.cancelled(requested.reason()));
            case PlanStopping stopping -> with(course.doomed(stopping.reason()));
            case PlanReopened reopened -> reopened(reopened);
            case PlanCompleted completed ->
                with(synthesis.with(synthesis.work().ended(completed)))
                        .with(course.ended(PlanStatus.COMPLETED, new Ending(at, Optional.of(completed.answer()),
                                Optional.of(completed.outcome()), Optional.empty())));
            case PlanFailed failed -> calledOff(PlanStatus.FAILED, Optional.of(failed.fault()), at);
            case PlanCancelled _ -> calledOff(PlanStatus.CANCELLED, Optional.empty(), at);
        };
    }

    /// The planner's time does not count while its provider is waited for, and is not to run out because a draft was done.
    private Course answered(Instant at) {
        return isDraft() ? course : course.answered(at);
    }

    private PlanState drafted(SubtaskDrafted event) {
        if (event.index() != subtasks.size() || planner.work().running().isEmpty()) {
            throw new IllegalTransition(id + ": draft " + event.index() + " after " + subtasks.size());
        }
        List<SubtaskState> drafts = new ArrayList<>(subtasks);
        drafts.add(SubtaskState.planned(event.spec()));
        return with(planner.with(Drafts.from(event.attempt()))).planned(List.copyOf(drafts), notes);
    }

    private PlanState accepted(PlanAccepted event, Instant at) {
        DraftSettlement settled = DraftSettlement.of(subtasks, event.subtasks(), at);
        return with(
                planner.with(planner.work().ended(event)).with(Drafts.settled(settled.dropped(), subtasks)).ended(at))
                .planned(settled.subtasks(), event.notes())
                .with(course.answered(at).at(PlanStatus.EXECUTING));
    }

    private Fault dependencyFault(DependencyFailed event) {
        String how = subtasks.get(event.dependency()).status() == SubtaskStatus.CANCELLED ? "was cancelled" : "failed";
        return new Fault(ErrorCode.DEPENDENCY_FAILED, "Sub-task " + event.dependency()
                + ", which this one depends on, " + how + "; it was not started and spent nothing.");
    }

    private PlanState reopened(PlanReopened event) {
        if (!status().isTerminal()) {
            throw new IllegalTransition(id + " is " + status() + " and cannot be reopened");
        }
        PlanState fresh = with(synthesis.again()).with(course.reopened());
        for (int index : event.subtasks()) {
            fresh = fresh.withSubtask(index, SubtaskState::again);
        }
        return fresh;
    }

    /// What happened to it says nothing about the work.
    private PlanState endedWithoutResult(Ended event, Instant at) {
        if (isDropped(event.attempt())) {
            return with(planner.with(planner.drafts().withDropped(event.attempt(),
                    draft -> draft.with(draft.work().ended(event)).cancelled(at))));
        }
        return switch (event.attempt().work()) {
            case Work.Planning _ -> with(planner.brokenOff(planner.work().ended(event)).ended(at));
            case Work.Subtask _ -> withSubtask(event.attempt(), subtask -> subtask.interrupted(event));
            case Work.Synthesis _ -> with(synthesis.with(synthesis.work().ended(event)));
        };
    }

    private PlanState attemptFailed(AttemptFailed event, Instant at) {
        return switch (event.attempt().work()) {
            case Work.Planning _ ->
                with(planner.failed(planner.work().ended(event), event.fault()).ended(at));
            case Work.Subtask _ -> withSubtask(event.attempt(), subtask -> subtask.attemptFailed(event, at));
            case Work.Synthesis _ -> with(synthesis.failed(event));
        };
    }

    private PlanState attemptInterrupted(AttemptInterrupted event, Instant at) {
        if (isDropped(event.attempt())) {
            return endedWithoutResult(event, at);
        }
        return switch (event.attempt().work()) {
            case Work.Planning _ -> with(planner.brokenOff(planner.work().ended(event)).ended(at));
            case Work.Subtask _ -> withSubtask(event.attempt(), subtask -> subtask.interrupted(event));
            case Work.Synthesis _ -> with(synthesis.interrupted(event, at));
        };
    }

    /// Whether nothing of the plan is to go on.
    boolean isCalledOff() {
        return course.cancelReason().isPresent() || course.doom().isPresent();
    }

    /// Whether an attempt is at a draft that the plan does not have.
    boolean isDropped(Attempt attempt) {
        return planner.drafts().dropped(attempt).isPresent();
    }

    /// Whether the sub-tasks are what the planner has written by now, and not yet a plan.
    public boolean isDraft() {
        return planner.drafts().from().isPresent();
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
        return allWork().flatMap(work -> work.running().stream()).toList();
    }

    /// What the plan has spent so far.
    public Usage usage() {
        return allWork().map(WorkState::usage).reduce(Usage.NONE, Usage::plus);
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
        return IntStream.range(0, subtasks.size()).filter(i -> subtasks.get(i).status() == wanted).boxed().toList();
    }

    private Stream<WorkState> allWork() {
        return Stream.concat(Stream.of(planner.work(), synthesis.work()),
                Stream.concat(subtasks.stream(), planner.drafts().dropped().stream().map(Drafts.Dropped::draft))
                        .map(SubtaskState::work));
    }

    private PlanState withWork(Attempt attempt, UnaryOperator<WorkState> change) {
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

    private PlanState withSubtask(Attempt attempt, UnaryOperator<SubtaskState> change) {
        if (!(attempt.work() instanceof Work.Subtask(int index))) {
            throw new IllegalTransition(attempt + " is not of a sub-task");
        }
        return withSubtask(index, change);
    }

    private PlanState withSubtask(int index, UnaryOperator<SubtaskState> change) {
        if (index < 0 || index >= subtasks.size()) {
            throw new IllegalTransition(id + " has no sub-task " + index);
        }
        List<SubtaskState> changed = new ArrayList<>(subtasks);
        changed.set(index, change.apply(subtasks.get(index)));
        return planned(List.copyOf(changed), notes);
    }

    private PlanState numbered(long seq) {
        return new PlanState(id, seq, createdAt, goal, parentSession, planner, subtasks, notes, synthesis, course);
    }

    private PlanState withParent(String sessionId) {
        return new PlanState(id, lastSeq, createdAt, goal, Optional.of(sessionId), planner, subtasks, notes, synthesis,
                course);
    }

    private PlanState with(Course newCourse) {
        return new PlanState(id, lastSeq, createdAt, goal, parentSession, planner, subtasks, notes, synthesis,
                newCourse);
    }

    private PlanState with(PlannerState newPlanner) {
        return new PlanState(id, lastSeq, createdAt, goal, parentSession, newPlanner, subtasks, notes, synthesis,
                course);
    }

    private PlanState planned(List<SubtaskState> newSubtasks, List<String> newNotes) {
        return new PlanState(id, lastSeq, createdAt, goal, parentSession, planner, newSubtasks, newNotes, synthesis,
                course);
    }

    private PlanState with(SynthesisState newSynthesis) {
        return new PlanState(id, lastSeq, createdAt, goal, parentSession, planner, subtasks, notes, newSynthesis,
                course);
    }

    /// What has not begun by now never will.
    private PlanState calledOff(PlanStatus terminal, Optional<Fault> error, Instant at) {
        List<SubtaskState> ended = subtasks.stream()
                .map(subtask -> subtask.status().isTerminal() ? subtask : subtask.cancelled(at)).toList();
        return planned(ended, notes)
                .with(course.ended(terminal, new Ending(at, Optional.empty(), Optional.empty(), error)));
    }
}
