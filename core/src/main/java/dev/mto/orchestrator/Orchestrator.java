package dev.mto.orchestrator;

import dev.mto.agent.AgentOutcome;
import dev.mto.delivery.Delivery;
import dev.mto.delivery.SigningSecret;
import dev.mto.plan.Goal;
import dev.mto.plan.ModelRef;
import dev.mto.plan.PlanId;
import dev.mto.run.PlanFeed;
import dev.mto.run.PlanQuery;
import dev.mto.run.PlanState;
import dev.mto.run.PlanSummary;
import dev.mto.run.Timeline;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/// What the edges may ask of the orchestrator. Thread-safe. All methods may block on the store; call them from virtual
/// threads.
public interface Orchestrator {
    /// Takes a goal on. When this returns, the plan is durable and under way.
    ///
    /// @throws dev.mto.run.PlanJournal.Refused where it could not be made durable; then there is no plan
    /// @throws dev.mto.run.PlanJournal.JournalException where that is not known; the plan is not run, but ended as failed
    /// as soon as the journal answers again. Only where the process ends before that, the next one may find it and run it
    /// @throws dev.mto.access.Refusal where that cannot be had
    Submitted submit(Submission wanted);

    /// Takes a goal of this machine's user on.
    default PlanId submit(Goal goal) {
        return submit(Submission.of(goal)).plan();
    }

    /// Whether there is such a plan, and it is this owner's.
    boolean isOf(PlanId id, String owner);

    /// A plan as it stands; empty where there is none of that id.
    Optional<PlanState> find(PlanId id);

    /// What was tried of a plan, and what will most likely come yet; empty where there is none of that id. Reads its whole
    /// journal.
    Optional<Timeline> timeline(PlanId id);

    /// The agents that sub-tasks of a plan in a folder can be given to. Starts the runtime where that is needed, and waits for it
    /// for 20 seconds.
    ///
    /// @param model that the plan is to have
    AgentList agents(Path directory, Optional<ModelRef> model);

    /// Plans that fit a query, newest first.
    List<PlanSummary> list(PlanQuery query);

    /// Asks for a plan to be called off, and returns once that is durable; its sessions end soon after. Does nothing to
    /// a plan that is terminal.
    ///
    /// @return the plan as it then stands; empty where there is none of that id
    Optional<PlanState> cancel(PlanId id, String reason);

    /// Approves a plan that waits for that, and returns once that is durable: it then is under way. What was approved
    /// before stays so.
    ///
    /// @param revision the one that was seen; absent: the one there is
    /// @return empty where there is no plan of that id
    /// @throws dev.mto.run.PlanJournal.JournalException where it is not known to be durable
    Optional<ApprovalCommand> approve(PlanId id, Optional<Integer> revision);

    /// Puts another plan in the place of one that waits to be approved, and returns once that is durable. It goes on
    /// waiting, for all its time anew, unless the edit approves it as well.
    ///
    /// @return empty where there is no plan of that id
    /// @throws dev.mto.run.PlanJournal.JournalException where it is not known to be durable
    Optional<ApprovalCommand> edit(PlanId id, PlanEdit edit);

    /// Asks for one sub-task to be ended and not to be begun again, and returns once that is durable. Does nothing to one
    /// that is terminal. What depends on it fails, or runs without it, as with a failure.
    ///
    /// @return empty where there is no plan of that id
    Optional<SubtaskCommand> cancelSubtask(PlanId id, int index, String reason);

    /// Lets a plan that is over go on: a sub-task of it and all that depend on it run again, then the synthesis; the
    /// rest keeps its results. Returns once that is durable and under way.
    ///
    /// @param mostLive how many plans of the owner may be live with this one; absent: any number
    /// @return empty where there is no plan of that id
    /// @throws dev.mto.access.Refusal where there are as many as may be
    Optional<SubtaskCommand> retrySubtask(PlanId id, int index, Optional<Integer> mostLive);

    /// The same with any number of live plans.
    default Optional<SubtaskCommand> retrySubtask(PlanId id, int index) {
        return retrySubtask(id, index, Optional.empty());
    }

    /// A client's wish to write a plan's answer in the session it shows, or to go on writing it. Only plans that were
    /// submitted with a client are open to this, and of several clients the one that asked for the plan goes first, as
    /// long as it attends to the plan.
    ///
    /// @param clientId the same as when attending
    /// @return empty where there is no plan of that id
    /// @throws dev.mto.run.PlanJournal.JournalException where it is not known to be durable
    Optional<Claim> claim(PlanId id, String clientId);

    /// A client's word on how the synthesis that it claimed has ended. Claims it first where nobody has it.
    ///
    /// @param outcome [AgentOutcome.Failed]: the orchestrator goes on by itself; [AgentOutcome.Interrupted]: others may
    /// claim; [AgentOutcome.Aborted]: somebody stopped it, and the plan fails
    /// @return [Claim.Granted] where it was taken in; empty where there is no plan of that id
    /// @throws dev.mto.run.PlanJournal.JournalException where it is not known to be durable
    Optional<Claim> report(PlanId id, String clientId, AgentOutcome outcome);

    /// Watches a plan, from the event after number `after` on; 0 for all. Close it when done.
    ///
    /// @return empty where there is no plan of that id
    Optional<PlanWatch> watch(PlanId id, long after);

    /// Notes that a client watches a plan, until this is closed: as long as it does, it goes first at writing the answer of
    /// a plan that it asked for.
    ///
    /// @return empty where there is no plan of that id
    Optional<PlanFeed.Presence> attend(PlanId id, String clientId);

    /// What somebody is told of a plan, and how far that is; the newest first.
    ///
    /// @return empty where there is no plan of that id
    Optional<List<Delivery>> deliveries(PlanId id);

    /// Has a delivery tried again at once. Does nothing to one that was delivered.
    ///
    /// @param delivery its id
    /// @return as it then is; empty where there is no plan of that id, or it has no such delivery
    Optional<Delivery> retryDelivery(PlanId id, String delivery);

    /// What an owner's deliveries are signed with: the current secret first, then those that it has taken the place of a
    /// short while ago.
    List<SigningSecret> signingSecrets(String owner);

    /// Gives an owner a new secret to sign deliveries with, and returns once that is durable.
    ///
    /// @return as [#signingSecrets]
    List<SigningSecret> rotateSigningSecret(String owner);
}
