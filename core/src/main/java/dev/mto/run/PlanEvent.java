package dev.mto.run;

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
    record PlanSubmitted(Goal goal) implements PlanEvent {}

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

    /// The planner's answer is a plan. Ends the attempt.
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

    /// The parent session is about to be asked for the answer, or one made for that where a client owns the parent.
    record SynthesisStarted(Attempt attempt, TurnIds ids) implements Prompted {}

    /// The session of an attempt came to be, or was found again.
    record SessionOpened(Attempt attempt, String sessionId) implements PlanEvent {}

    /// A session asked for leave to do something, and policy answered.
    record PermissionAnswered(Attempt attempt, PermissionAnswer answer) implements PlanEvent {}

    /// An attempt failed. Ends it.
    ///
    /// @param retryAt when the next one starts; absent: there is none, and the work has failed
    record AttemptFailed(Attempt attempt, Fault fault, Optional<Instant> retryAt, Usage usage) implements Ended {}

    /// An attempt broke off through no fault of its own, or was called off with the plan. Uses up no retry. Ends it.
    record AttemptInterrupted(Attempt attempt, String reason, Usage usage) implements Ended {}

    /// Somebody called the plan off.
    record CancelRequested(String reason) implements PlanEvent {}

    /// The answer is there. Ends the synthesis and the plan.
    record PlanCompleted(Attempt attempt, String answer, Outcome outcome, Usage usage) implements Ended, Terminal {}

    /// There will be no answer. Ends the plan.
    record PlanFailed(Fault fault) implements Terminal {}

    /// The plan was called off and nothing of it runs. Ends the plan.
    record PlanCancelled() implements Terminal {}

    /// Which piece of work an event is about; empty where it is about the plan as a whole.
    static Optional<Work> workOf(PlanEvent event) {
        return switch (event) {
            case Started started -> Optional.of(started.attempt().work());
            case Ended ended -> Optional.of(ended.attempt().work());
            case SessionOpened opened -> Optional.of(opened.attempt().work());
            case PermissionAnswered answered -> Optional.of(answered.attempt().work());
            case DependencyFailed failed -> Optional.of(new Work.Subtask(failed.index()));
            case PlanSubmitted _,ParentOpened _,SynthesisOffered _,CancelRequested _,PlanFailed _,PlanCancelled _ ->
                Optional.empty();
        };
    }
}
