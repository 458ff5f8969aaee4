package dev.mto.orchestrator;

import dev.mto.agent.AgentOutcome;
import dev.mto.delivery.Deliveries;
import dev.mto.delivery.Delivery;
import dev.mto.delivery.SigningSecret;
import dev.mto.plan.DependencyPolicy;
import dev.mto.plan.ModelRef;
import dev.mto.plan.PlanId;
import dev.mto.run.Durations;
import dev.mto.run.IllegalTransition;
import dev.mto.run.JournalEntry;
import dev.mto.run.PlanFeed;
import dev.mto.run.PlanInput;
import dev.mto.run.PlanJournal;
import dev.mto.run.PlanJournal.JournalException;
import dev.mto.run.PlanQuery;
import dev.mto.run.PlanRunners;
import dev.mto.run.PlanSetup;
import dev.mto.run.PlanState;
import dev.mto.run.PlanSummary;
import dev.mto.run.SubtaskState;
import dev.mto.run.Timeline;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/// The orchestrator over a journal and the plans that run in this process. Thread-safe.
public final class JournaledOrchestrator implements Orchestrator {
    /// How long a command may take to become durable: far more than a commit needs, so that only a store in trouble
    /// meets it.
    private static final Duration DURABLE_WITHIN = Duration.ofSeconds(10);

    /// Longer than a runtime takes to come up that is installed, and no longer than people look at a form.
    private static final Duration AGENTS_WITHIN = Duration.ofSeconds(20);

    /// Each folder that is looked at has the runtime load what is configured there.
    private static final int AGENTS_AT_ONCE = 4;

    private static final String WAITS = "The plan waits to be approved. Edit it, so that whoever approves it sees what is "
            + "left out.";

    private final PlanJournal journal;
    private final Deliveries deliveries;
    private final PlanFeed feed;
    private final PlanRunners runners;
    private final Durations durations;
    private final SubmissionDesk submissions;
    private final ClaimDesk claims;
    private final ApprovalDesk approvals;
    private final AgentDesk agents;

    /// What is kept of plans.
    ///
    /// @param deliveries what people are told of them
    public record Kept(PlanJournal journal, Deliveries deliveries) {}

    /// @param ids gives a new, unguessable id at each call
    /// @param setup that the plans are run by
    public JournaledOrchestrator(Kept kept, PlanFeed feed, PlanRunners runners, Supplier<PlanId> ids,
            PlanSetup setup) {
        this.journal = kept.journal();
        this.deliveries = kept.deliveries();
        this.feed = feed;
        this.runners = runners;
        this.durations = setup.shared().durations();
        this.submissions = new SubmissionDesk(journal, runners, ids, this::find);
        this.claims = new ClaimDesk(runners, feed, this::find, new ClaimDesk.Terms(setup.synthesizing(),
                setup.policy().claims().lease(), DURABLE_WITHIN, runners.clock()));
        this.approvals = new ApprovalDesk(runners, this::find, DURABLE_WITHIN);
        this.agents = new AgentDesk(runners.runtimes(), AGENTS_WITHIN, AGENTS_AT_ONCE);
    }

    @Override
    public Submitted submit(Submission wanted) {
        return submissions.submit(wanted);
    }

    @Override
    public boolean isOf(PlanId id, String owner) {
        return journal.isOf(id, owner);
    }

    @Override
    public Optional<PlanState> find(PlanId id) {
        return runners.find(id).or(() -> {
            List<JournalEntry> entries = journal.read(id, 0);
            return entries.isEmpty() ? Optional.empty() : Optional.of(PlanState.fold(id, entries));
        });
    }

    @Override
    public Optional<Timeline> timeline(PlanId id) {
        List<JournalEntry> entries = journal.read(id, 0);
        return entries.isEmpty()
                ? Optional.empty()
                : Optional.of(Timeline.of(id, entries, durations, runners.clock().instant()));
    }

    @Override
    public AgentList agents(Path directory, Optional<ModelRef> model) {
        return uninterrupted(() -> agents.agents(directory, model));
    }

    @Override
    public List<PlanSummary> list(PlanQuery query) {
        return journal.list(query);
    }

    @Override
    public Optional<PlanState> cancel(PlanId id, String reason) {
        return uninterrupted(() -> runners.tell(id, new PlanInput.Cancel(reason),
                state -> state.cancelReason().isPresent(), DURABLE_WITHIN));
    }

    @Override
    public Optional<ApprovalCommand> approve(PlanId id, Optional<Integer> revision) {
        return uninterrupted(() -> approvals.approve(id, revision));
    }

    @Override
    public Optional<ApprovalCommand> edit(PlanId id, PlanEdit edit) {
        return uninterrupted(() -> approvals.edit(id, edit));
    }

    @Override
    public Optional<SubtaskCommand> cancelSubtask(PlanId id, int index, String reason) {
        return find(id).flatMap(plan -> plan.has(index)
                ? cancelled(plan, index, reason)
                : Optional.of(new SubtaskCommand.Unknown(plan.subtasks().size())));
    }

    private Optional<SubtaskCommand> cancelled(PlanState plan, int index, String reason) {
        if (plan.isAwaitingApproval()) {
            return Optional.of(new SubtaskCommand.Refused(WAITS));
        }
        Optional<PlanState> told = uninterrupted(() -> runners.tell(plan.id(),
                new PlanInput.CancelSubtask(index, reason),
                state -> isOver(state, index) || state.isAwaitingApproval(), DURABLE_WITHIN));
        return told.map(now -> {
            if (now.isAwaitingApproval()) {
                return new SubtaskCommand.Refused(WAITS);
            }
            return now.has(index)
                    ? new SubtaskCommand.Done(now)
                    : new SubtaskCommand.Unknown(now.subtasks().size());
        });
    }

    private static boolean isOver(PlanState state, int index) {
        if (!state.has(index)) {
            return true;
        }
        SubtaskState subtask = state.subtasks().get(index);
        return subtask.cancelReason().isPresent() || subtask.status().isTerminal();
    }

    @Override
    public Optional<SubtaskCommand> retrySubtask(PlanId id, int index, Optional<Integer> mostLive) {
        return find(id).map(plan -> plan.has(index)
                ? retried(plan, index, mostLive)
                : new SubtaskCommand.Unknown(plan.subtasks().size()));
    }

    private SubtaskCommand retried(PlanState plan, int index, Optional<Integer> mostLive) {
        if (!plan.status().isTerminal()) {
            return new SubtaskCommand.Refused("The plan is not over yet. Wait for its end, or cancel it first.");
        }
        if (plan.isDraft()) {
            return new SubtaskCommand.Refused("The plan ended before the planner had finished it. Submit the request "
                    + "again.");
        }
        if (plan.lacksApproval()) {
            return new SubtaskCommand.Refused("The plan ended before anybody approved it. Submit the request again.");
        }
        Optional<String> spent = plan.budgetUsedUp();
        if (spent.isPresent()) {
            return new SubtaskCommand.Refused("The plan has spent " + spent.get()
                    + ". It keeps what it has; submit the request anew with a larger budget.");
        }
        Optional<Integer> missing = plan.subtasks().get(index).spec().dependencies().stream()
                .filter(dependency -> plan.subtasks().get(dependency).result().isEmpty()).findFirst();
        if (missing.isPresent() && plan.goal().onDependencyFailure() == DependencyPolicy.FAIL) {
            return new SubtaskCommand.Refused(
                    "Sub-task " + missing.get() + ", which it depends on, has no result. Retry "
                            + "that one; this one then runs again by itself.");
        }
        return submissions.whileRoom(plan.owner(), mostLive, () -> {
            if (!runners.reopen(plan, plan.graph().withAllDependentsOf(index))) {
                return new SubtaskCommand.Refused(
                        "Somebody else had something of the plan run again at the same moment. "
                                + "Look at it first.");
            }
            return new SubtaskCommand.Done(find(plan.id()).orElseThrow());
        });
    }

    @Override
    public Optional<Claim> claim(PlanId id, String clientId) {
        return uninterrupted(() -> claims.claim(id, clientId));
    }

    @Override
    public Optional<Claim> report(PlanId id, String clientId, AgentOutcome outcome) {
        return uninterrupted(() -> claims.report(id, clientId, outcome));
    }

    @FunctionalInterface
    private interface Command<T> {
        T carryOut() throws InterruptedException;
    }

    private static <T> T uninterrupted(Command<T> command) {
        try {
            return command.carryOut();
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new JournalException("Interrupted before it was known to be durable.", interrupted);
        }
    }

    @Override
    public Optional<PlanFeed.Presence> attend(PlanId id, String clientId) {
        return find(id).map(plan -> feed.attend(plan.id(), clientId));
    }

    @Override
    public Optional<PlanWatch> watch(PlanId id, long after) {
        PlanFeed.Subscription subscription = feed.subscribe(id);
        try {
            Optional<PlanWatch> watch = find(id).map(now -> new PlanWatch(subscription, told(now, after), after));
            if (watch.isEmpty()) {
                subscription.close();
            }
            return watch;
        } catch (JournalException | IllegalTransition failure) {
            subscription.close();
            throw failure;
        }
    }

    @Override
    public Optional<List<Delivery>> deliveries(PlanId id) {
        return find(id).map(plan -> deliveries.of(plan.id()));
    }

    @Override
    public Optional<Delivery> retryDelivery(PlanId id, String delivery) {
        return deliveries.retry(id, delivery);
    }

    @Override
    public List<SigningSecret> signingSecrets(String owner) {
        return deliveries.secrets().of(owner);
    }

    @Override
    public List<SigningSecret> rotateSigningSecret(String owner) {
        return deliveries.secrets().rotate(owner);
    }

    /// The journal is ahead of all else for the moment in which an append returns. What it has more by then comes by the
    /// subscription, so that whoever has heard of an end is not told by [#find] that the plan still runs.
    private List<JournalEntry> told(PlanState now, long after) {
        return journal.read(now.id(), after).stream().filter(entry -> entry.seq() <= now.lastSeq()).toList();
    }
}
