package dev.mto.run;

import dev.mto.access.Caller;
import dev.mto.access.SubmissionKey;
import dev.mto.agent.Agent;
import dev.mto.agent.AgentSignal.PermissionAnswer;
import dev.mto.agent.TurnIds;
import dev.mto.agent.Usage;
import dev.mto.fault.Fault;
import dev.mto.plan.Goal;
import dev.mto.plan.SubtaskSpec;
import dev.mto.plan.Violation;
import dev.mto.run.Attempt.Work;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/// Something that happened to a plan, for good. A plan is the list of these and nothing else. Immutable.
///
/// What begins an attempt ([Started]) is durable before the prompt is sent; what ends it ([Ended]) comes exactly once
/// for each that began.
public sealed interface PlanEvent {
    /// An attempt begins.
    sealed interface Started extends PlanEvent {
        Attempt attempt();
    }

    /// An attempt is about to send its prompt, under ids that are fixed from here on.
    sealed interface Prompted extends Started {
        TurnIds ids();
    }

    /// An attempt is over.
    sealed interface Ended extends PlanEvent {
        Attempt attempt();

        Usage usage();
    }

    /// Nothing happens to the plan after it.
    sealed interface Terminal extends PlanEvent {}

    /// The plan was accepted from a user; first event of every plan.
    ///
    /// @param owner whose it is; absent in journals from before there were others than [Caller#LOCAL_OWNER]
    /// @param key what its client calls this submission by, where it does
    record PlanSubmitted(Goal goal, Optional<String> owner, Optional<SubmissionKey> key) implements PlanEvent {
        /// Handed in by this machine's user.
        public PlanSubmitted(Goal goal) {
            this(goal, Optional.empty(), Optional.empty());
        }

        /// The same under no key.
        PlanSubmitted withoutKey() {
            return new PlanSubmitted(goal, owner, Optional.empty());
        }
    }

    /// The session that the answer will appear in was made.
    record ParentOpened(String sessionId) implements PlanEvent {}

    /// The planner is about to be asked, or asked again.
    ///
    /// @param agents the agents there were to choose from
    record PlannerStarted(Attempt attempt, TurnIds ids, List<Agent> agents) implements Prompted {
        public PlannerStarted {
            agents = List.copyOf(agents);
        }
    }

    /// The planner has written a sub-task to its end, while the rest of the plan is still to come. It may begin.
    ///
    /// @param attempt the planner's
    record SubtaskDrafted(Attempt attempt, int index, SubtaskSpec spec) implements PlanEvent {}

    /// The planner's answer is a plan. Ends the attempt. Drafts that are in it, in the same place and just so, go on; others
    /// are dropped.
    ///
    /// @param notes what was put right in it, for people
    record PlanAccepted(Attempt attempt, List<SubtaskSpec> subtasks, List<String> notes, Usage usage) implements Ended {
        public PlanAccepted {
            subtasks = List.copyOf(subtasks);
            notes = List.copyOf(notes);
        }
    }

    /// The planner's answer is not a plan. Ends the attempt.
    ///
    /// @param text what it answered
    record PlanRejected(Attempt attempt, List<Violation> violations, String text, Usage usage) implements Ended {
        public PlanRejected {
            violations = List.copyOf(violations);
        }
    }

    /// A plan was put before people, who are to approve it before any of it is begun. May be said again of the same revision.
    ///
    /// @param revision which plan: 1 is the planner's, and each edit makes the next
    /// @param forecast what it will most likely take
    /// @param expiresAt when it fails, if nobody says anything; absent: never
    record ApprovalRequested(int revision, Forecast forecast, Optional<Instant> expiresAt) implements PlanEvent {}

    /// Somebody put another plan in the place of the one that waits to be approved. It goes on waiting.
    ///
    /// @param revision of the new one
    /// @param notes what was put right in it, for people
    record PlanEdited(int revision, List<SubtaskSpec> subtasks, List<String> notes) implements PlanEvent {
        public PlanEdited {
            subtasks = List.copyOf(subtasks);
            notes = List.copyOf(notes);
        }
    }

    /// Somebody approved the plan. It may begin.
    record PlanApproved(int revision) implements PlanEvent {}

    /// A sub-task is about to be given to its agent.
    record SubtaskStarted(Attempt attempt, TurnIds ids) implements Prompted {}

    /// A sub-task has its result. Ends the attempt.
    record SubtaskCompleted(Attempt attempt, String result, Usage usage) implements Ended {}

    /// A sub-task will never start, because one that it depends on failed.
    record DependencyFailed(int index, int dependency) implements PlanEvent {}

    /// All sub-tasks are over, and a client may take it upon itself to write the answer.
    record SynthesisOffered() implements PlanEvent {}

    /// A client is about to write the answer, in the parent session.
    ///
    /// @param clientId in the client's own words
    record SynthesisClaimed(Attempt attempt, String clientId) implements Started {}

    /// Somebody wants a sub-task of it ended, and no other begun in its place.
    record SubtaskCancelRequested(int index, String reason) implements PlanEvent {}

    /// A sub-task is over without a result, because somebody wanted that, and nothing of it runs.
    record SubtaskCancelled(int index) implements PlanEvent {}

    /// The parent session is about to be asked for the answer, or one made for that where a client owns the parent.
    record SynthesisStarted(Attempt attempt, TurnIds ids) implements Prompted {}

    /// The session of an attempt came to be, or was found again.
    record SessionOpened(Attempt attempt, String sessionId) implements PlanEvent {}

    /// A session asked for leave to do something, and policy answered.
    record PermissionAnswered(Attempt attempt, PermissionAnswer answer) implements PlanEvent {}

    /// An attempt is to be ended, because it is past a bound. What it ends as says this reason, unless it has its answer
    /// first.
    record AttemptStopping(Attempt attempt, Fault reason) implements PlanEvent {}

    /// An attempt is to be ended, because the orchestrator is to stop. It is begun anew by the next process, unless it has
    /// its answer first.
    record AttemptSuspending(Attempt attempt) implements PlanEvent {}

    /// An attempt failed. Ends it.
    ///
    /// @param retryAt when the next one starts; absent: there is none, and the work has failed
    record AttemptFailed(Attempt attempt, Fault fault, Optional<Instant> retryAt, Usage usage) implements Ended {}

    /// An attempt broke off through no fault of its own, or was called off with the plan. Uses up no retry. Ends it.
    record AttemptInterrupted(Attempt attempt, String reason, Usage usage) implements Ended {}

    /// A provider asked to be left alone for a while. Ends the attempt; uses up no retry.
    ///
    /// @param until when work may begin again
    /// @param reason what the provider said
    record AttemptLimited(Attempt attempt, Instant until, String reason, Usage usage) implements Ended {}

    /// The plan waits, because another one met its provider's limit.
    record PlanPaused(Instant until, String reason) implements PlanEvent {}

    /// An attempt was ended because the orchestrator was stopped. Uses up neither a retry nor an interruption. Ends it.
    record AttemptSuspended(Attempt attempt, Usage usage) implements Ended {}

    /// Somebody called the plan off.
    record CancelRequested(String reason) implements PlanEvent {}

    /// The plan cannot go on: nothing of it is begun any more, and what runs is ended. [PlanFailed] follows.
    record PlanStopping(Fault reason) implements PlanEvent {}

    /// The answer is there. Ends the synthesis and the plan.
    record PlanCompleted(Attempt attempt, String answer, Outcome outcome, Usage usage) implements Ended, Terminal {}

    /// There will be no answer. Ends the plan.
    record PlanFailed(Fault fault) implements Terminal {}

    /// The plan was called off and nothing of it runs. Ends the plan.
    record PlanCancelled() implements Terminal {}

    /// A plan that was over goes on: these sub-tasks run again, then the synthesis.
    ///
    /// @param subtasks the one that was asked for, and all that depend on it
    record PlanReopened(List<Integer> subtasks) implements PlanEvent {
        public PlanReopened {
            subtasks = List.copyOf(subtasks);
        }
    }

    /// Which piece of work an event is about; empty where it is about the plan as a whole.
    static Optional<Work> workOf(PlanEvent event) {
        return switch (event) {
            case Started started -> Optional.of(started.attempt().work());
            case Ended ended -> Optional.of(ended.attempt().work());
            case SessionOpened opened -> Optional.of(opened.attempt().work());
            case AttemptStopping stopping -> Optional.of(stopping.attempt().work());
            case AttemptSuspending suspending -> Optional.of(suspending.attempt().work());
            case PermissionAnswered answered -> Optional.of(answered.attempt().work());
            case SubtaskDrafted drafted -> Optional.of(new Work.Subtask(drafted.index()));
            case DependencyFailed failed -> Optional.of(new Work.Subtask(failed.index()));
            case SubtaskCancelRequested requested -> Optional.of(new Work.Subtask(requested.index()));
            case SubtaskCancelled cancelled -> Optional.of(new Work.Subtask(cancelled.index()));
            case PlanSubmitted _,ParentOpened _,ApprovalRequested _,PlanEdited _,PlanApproved _,SynthesisOffered _,CancelRequested _,PlanPaused _,PlanStopping _,PlanFailed _,PlanCancelled _,PlanReopened _ ->
                Optional.empty();
        };
    }
}
