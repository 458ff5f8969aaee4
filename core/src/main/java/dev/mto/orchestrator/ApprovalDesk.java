package dev.mto.orchestrator;

import dev.mto.agent.Agent;
import dev.mto.plan.PlanId;
import dev.mto.plan.PlanValidator;
import dev.mto.plan.PlanValidator.Verdict;
import dev.mto.plan.SubtaskSpec;
import dev.mto.run.ApprovalState;
import dev.mto.run.PlanInput;
import dev.mto.run.PlanRunners;
import dev.mto.run.PlanState;
import dev.mto.run.SubtaskState;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/// Takes people's word on plans that are to be approved. It is always about one revision, so that of two who speak at
/// once the second does not approve, or put aside, what only the first has seen. Thread-safe.
///
/// @param plans gives a plan as it stands
/// @param patience how long a word may take to become durable
record ApprovalDesk(PlanRunners runners, Function<PlanId, Optional<PlanState>> plans, Duration patience) {
    /// Each revision stays in the journal. More than people make of one plan.
    private static final int MOST_REVISIONS = 100;

    Optional<ApprovalCommand> approve(PlanId id, Optional<Integer> revision) throws InterruptedException {
        Optional<PlanState> before = plans.apply(id);
        if (before.isEmpty()) {
            return Optional.empty();
        }
        int wanted = revision.orElse(revisionOf(before.get()));
        Optional<ApprovalCommand> settled = settled(before.get(), wanted, true);
        if (settled.isPresent()) {
            return settled;
        }
        return runners
                .tell(id, new PlanInput.Approve(wanted), state -> settled(state, wanted, true).isPresent(), patience)
                .flatMap(told -> settled(told, wanted, false));
    }

    Optional<ApprovalCommand> edit(PlanId id, PlanEdit edit) throws InterruptedException {
        Optional<PlanState> before = plans.apply(id);
        if (before.isEmpty()) {
            return Optional.empty();
        }
        Optional<ApprovalCommand> edited = edit(before.get(), edit);
        return edit.approve() && edited.isPresent()
                && edited.get() instanceof ApprovalCommand.Done(PlanState plan, boolean _)
                        ? approve(id, Optional.of(revisionOf(plan)))
                        : edited;
    }

    private Optional<ApprovalCommand> edit(PlanState before, PlanEdit edit) throws InterruptedException {
        Optional<String> closed = whyClosed(before);
        if (closed.isPresent()) {
            return closed.map(ApprovalCommand.NotAwaiting::new);
        }
        return switch (validator(before).validate(edit.subtasks())) {
            case Verdict.Invalid(var violations) -> Optional.of(new ApprovalCommand.Invalid(violations));
            case Verdict.Valid(var plan, var notes) -> replace(before,
                    new PlanInput.Edit(edit.revision().orElse(revisionOf(before)), plan.subtasks(), notes));
        };
    }

    private Optional<ApprovalCommand> replace(PlanState before, PlanInput.Edit edit) throws InterruptedException {
        if (isMadeOf(before, edit.subtasks())) {
            return Optional.of(new ApprovalCommand.Done(before, true));
        }
        if (revisionOf(before) != edit.revision()) {
            return Optional.of(new ApprovalCommand.Changed(revisionOf(before)));
        }
        if (edit.revision() >= MOST_REVISIONS) {
            return Optional.of(new ApprovalCommand.NotAwaiting("The plan was edited " + (MOST_REVISIONS - 1)
                    + " times and takes no other edit. Approve it as it is, or cancel it and submit the request again."));
        }
        return runners.tell(before.id(), edit, state -> isBeyond(state, edit.revision()), patience)
                .map(after -> isMadeOf(after, edit.subtasks())
                        ? new ApprovalCommand.Done(after, false)
                        : refused(after));
    }

    private static ApprovalCommand refused(PlanState plan) {
        return whyClosed(plan).<ApprovalCommand>map(ApprovalCommand.NotAwaiting::new)
                .orElseGet(() -> new ApprovalCommand.Changed(revisionOf(plan)));
    }

    /// The agents there were when the planner was asked: what is known of them without asking the runtime, which need not
    /// be up for a plan that waits.
    private static PlanValidator validator(PlanState plan) {
        return new PlanValidator(plan.goal().maxSubtasks(),
                plan.planner().agents().stream().map(Agent::name).toList());
    }

    private static boolean isMadeOf(PlanState plan, List<SubtaskSpec> subtasks) {
        return plan.subtasks().stream().map(SubtaskState::spec).toList().equals(subtasks);
    }

    private static boolean isBeyond(PlanState plan, int revision) {
        return revisionOf(plan) != revision || whyClosed(plan).isPresent();
    }

    private static int revisionOf(PlanState plan) {
        return plan.course().approval().map(ApprovalState::revision).orElse(1);
    }

    /// What is to be said without anything being done; empty while the plan waits as it was when it was seen.
    private static Optional<ApprovalCommand> settled(PlanState plan, int revision, boolean repeated) {
        boolean approved = plan.course().approval().flatMap(ApprovalState::approvedAt).isPresent()
                && plan.cancelReason().isEmpty();
        Optional<String> closed = whyClosed(plan);
        if (!approved && closed.isPresent()) {
            return closed.map(ApprovalCommand.NotAwaiting::new);
        }
        if (revisionOf(plan) != revision) {
            return Optional.of(new ApprovalCommand.Changed(revisionOf(plan)));
        }
        return approved ? Optional.of(new ApprovalCommand.Done(plan, repeated)) : Optional.empty();
    }

    /// Why a plan does not wait; empty where it does.
    private static Optional<String> whyClosed(PlanState plan) {
        if (plan.status().isTerminal() || plan.cancelReason().isPresent() || plan.course().doom().isPresent()) {
            return Optional.of(plan.ending().flatMap(PlanState.Ending::error)
                    .map(fault -> "The plan has failed: " + fault.message())
                    .orElse(plan.cancelReason().isPresent() ? "The plan was cancelled." : "The plan is over."));
        }
        if (plan.goal().approval().isEmpty()) {
            return Optional.of("The plan was submitted without requireApproval, and needs none.");
        }
        if (plan.isAwaitingApproval()) {
            return Optional.empty();
        }
        return Optional.of(plan.lacksApproval()
                ? "The planner is still at work. There is no plan yet that could be approved."
                : "The plan was approved already, and is under way.");
    }
}
