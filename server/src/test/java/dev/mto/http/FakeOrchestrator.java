package dev.mto.http;

import dev.mto.access.Caller;
import dev.mto.access.Refusal;
import dev.mto.agent.Agent;
import dev.mto.agent.AgentOutcome;
import dev.mto.delivery.Delivery;
import dev.mto.delivery.SigningSecret;
import dev.mto.fault.ErrorCode;
import dev.mto.orchestrator.AgentList;
import dev.mto.orchestrator.ApprovalCommand;
import dev.mto.orchestrator.Claim;
import dev.mto.orchestrator.Orchestrator;
import dev.mto.orchestrator.PlanEdit;
import dev.mto.orchestrator.PlanWatch;
import dev.mto.orchestrator.Submission;
import dev.mto.orchestrator.Submitted;
import dev.mto.orchestrator.SubtaskCommand;
import dev.mto.plan.Goal;
import dev.mto.plan.ModelRef;
import dev.mto.plan.PlanId;
import dev.mto.run.Durations;
import dev.mto.run.JournalEntry;
import dev.mto.run.PlanEvent;
import dev.mto.run.PlanFeed;
import dev.mto.run.PlanJournal.Keyed;
import dev.mto.run.PlanQuery;
import dev.mto.run.PlanState;
import dev.mto.run.PlanSummary;
import dev.mto.run.PlanUpdate;
import dev.mto.run.Timeline;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Plans in memory, to which only what a test says happens. Thread-safe.
final class FakeOrchestrator implements Orchestrator {
    static final Instant START = Instant.parse("2026-11-22T10:00:00Z");

    private final Map<PlanId, List<JournalEntry>> journals = new LinkedHashMap<>();
    private final PlanFeed feed = new PlanFeed();
    private Optional<RuntimeException> defect = Optional.empty();
    private int watchers;
    private Claim claim = new Claim.Closed("Nobody said otherwise.");
    private Optional<SubtaskCommand> subtaskAnswer = Optional.empty();
    private final Map<List<String>, Keyed> keys = new HashMap<>();
    private Optional<ApprovalCommand> approvalAnswer = Optional.empty();
    private AgentList agents = new AgentList.Listed(List.of(new Agent("general", "Anything."),
            new Agent("explore", "Looks, and changes nothing.")));
    private final List<String> told = new ArrayList<>();

    /// From here on every call but the making of plans fails like this.
    synchronized void failWith(RuntimeException exception) {
        defect = Optional.of(exception);
    }

    synchronized int plans() {
        return journals.size();
    }

    synchronized Goal goal(PlanId id) {
        return PlanState.fold(id, journals.getOrDefault(id, List.of())).goal();
    }

    /// What becomes of commands on sub-tasks from here on; absent: they are done.
    synchronized void answerSubtaskCommands(SubtaskCommand answer) {
        subtaskAnswer = Optional.of(answer);
    }

    /// What becomes of approvals and edits from here on; absent: they are done.
    synchronized void answerApprovals(ApprovalCommand answer) {
        approvalAnswer = Optional.of(answer);
    }

    @Override
    public synchronized Optional<ApprovalCommand> approve(PlanId id, Optional<Integer> revision) {
        throwDefect();
        told.add("approve " + revision);
        return find(id).map(plan -> approvalAnswer.orElse(new ApprovalCommand.Done(plan, false)));
    }

    @Override
    public synchronized Optional<ApprovalCommand> edit(PlanId id, PlanEdit edit) {
        throwDefect();
        told.add("edit " + edit);
        return find(id).map(plan -> approvalAnswer.orElse(new ApprovalCommand.Done(plan, false)));
    }

    @Override
    public synchronized Optional<SubtaskCommand> cancelSubtask(PlanId id, int index, String reason) {
        throwDefect();
        told.add("cancel " + index + ": " + reason);
        return find(id).map(plan -> subtaskAnswer.orElse(new SubtaskCommand.Done(plan)));
    }

    @Override
    public synchronized Optional<SubtaskCommand> retrySubtask(PlanId id, int index, Optional<Integer> mostLive) {
        throwDefect();
        told.add("retry " + index);
        return find(id).map(plan -> subtaskAnswer.orElse(new SubtaskCommand.Done(plan)));
    }

    /// What becomes of claims and reports from here on.
    synchronized void answerClaims(Claim answer) {
        claim = answer;
    }

    /// What clients said of syntheses, oldest first.
    synchronized List<String> told() {
        return List.copyOf(told);
    }

    boolean isWatched(PlanId id) {
        return feed.watched().contains(id);
    }

    boolean isAttendedBy(PlanId id, String clientId) {
        return feed.isAttendedBy(id, clientId);
    }

    @Override
    public synchronized Optional<Claim> claim(PlanId id, String clientId) {
        throwDefect();
        told.add(clientId + " claims");
        return find(id).map(_ -> claim);
    }

    @Override
    public synchronized Optional<Claim> report(PlanId id, String clientId, AgentOutcome outcome) {
        throwDefect();
        told.add(clientId + " reports " + outcome);
        return find(id).map(_ -> claim);
    }

    /// How many watches were ever begun.
    synchronized int watchers() {
        return watchers;
    }

    /// Puts an event at the end of a plan's journal, a second after the one before, and tells the watchers.
    synchronized void happen(PlanId id, PlanEvent event) {
        List<JournalEntry> journal = journals.computeIfAbsent(id, _ -> new ArrayList<>());
        JournalEntry entry = new JournalEntry(journal.size() + 1L, START.plusSeconds(journal.size()), event);
        journal.add(entry);
        feed.recorded(id, List.of(entry));
    }

    void show(PlanId id, PlanUpdate.Shown shown) {
        feed.shown(id, shown);
    }

    @Override
    public synchronized Submitted submit(Submission wanted) {
        throwDefect();
        Optional<Keyed> earlier = wanted.key().map(key -> keys.get(List.of(wanted.owner(), key.key())));
        if (earlier.isPresent()) {
            if (!earlier.get().digest().equals(wanted.key().orElseThrow().digest())) {
                throw Refusal.of(ErrorCode.IDEMPOTENCY_CONFLICT, "Another request had this key.");
            }
            return new Submitted(earlier.get().plan(), true);
        }
        PlanId id = new PlanId("plan_" + (journals.size() + 1));
        requireRoom(wanted.owner(), wanted.mostLive());
        wanted.key().ifPresent(
                key -> keys.put(List.of(wanted.owner(), key.key()), new Keyed(id, key.digest())));
        happen(id, new PlanEvent.PlanSubmitted(wanted.goal(),
                Optional.of(wanted.owner()).filter(owner -> !owner.equals(Caller.LOCAL_OWNER)), Optional.empty()));
        return new Submitted(id, false);
    }

    private void requireRoom(String owner, Optional<Integer> mostLive) {
        long live = journals.keySet().stream().filter(plan -> isOf(plan, owner))
                .filter(plan -> !find(plan).orElseThrow().status().isTerminal()).count();
        if (mostLive.filter(most -> live >= most).isPresent()) {
            throw Refusal.until(ErrorCode.TOO_MANY_PLANS, "There are as many as may be.", Duration.ofSeconds(7));
        }
    }

    @Override
    public synchronized boolean isOf(PlanId id, String owner) {
        throwDefect();
        return Optional.ofNullable(journals.get(id))
                .filter(journal -> PlanState.fold(id, journal).owner().equals(owner)).isPresent();
    }

    @Override
    public synchronized Optional<PlanState> find(PlanId id) {
        throwDefect();
        return Optional.ofNullable(journals.get(id)).map(journal -> PlanState.fold(id, journal));
    }

    /// What becomes of questions for agents from here on.
    synchronized void answerAgents(AgentList answer) {
        agents = answer;
    }

    /// What was asked of agents: the folder, and the model.
    @Override
    public synchronized AgentList agents(Path directory, Optional<ModelRef> model) {
        throwDefect();
        told.add("agents of " + directory + model.map(name -> " with " + name).orElse(""));
        return agents;
    }

    /// A second after the newest event, by what the plans took that are over.
    @Override
    public synchronized Optional<Timeline> timeline(PlanId id) {
        throwDefect();
        Durations durations = new Durations();
        journals.forEach((each, journal) -> Optional.of(PlanState.fold(each, journal))
                .filter(plan -> plan.status().isTerminal()).ifPresent(durations::learn));
        return Optional.ofNullable(journals.get(id)).map(
                journal -> Timeline.of(id, journal, durations, journal.getLast().at().plusSeconds(1)));
    }

    @Override
    public synchronized List<PlanSummary> list(PlanQuery query) {
        throwDefect();
        Comparator<PlanSummary> oldestFirst = Comparator.comparing(PlanSummary::createdAt)
                .thenComparing(plan -> plan.id().value());
        return journals.entrySet().stream()
                .map(plan -> PlanSummary.of(PlanState.fold(plan.getKey(), plan.getValue())))
                .filter(query::fits)
                .sorted(oldestFirst.reversed())
                .limit(query.limit())
                .toList();
    }

    @Override
    public synchronized Optional<PlanState> cancel(PlanId id, String reason) {
        throwDefect();
        Optional<PlanState> state = find(id);
        if (state.isPresent() && !state.get().status().isTerminal() && state.get().cancelReason().isEmpty()) {
            happen(id, new PlanEvent.CancelRequested(reason));
        }
        return find(id);
    }

    @Override
    public Optional<PlanFeed.Presence> attend(PlanId id, String clientId) {
        return Optional.of(feed.attend(id, clientId));
    }

    @Override
    public synchronized Optional<PlanWatch> watch(PlanId id, long after) {
        throwDefect();
        watchers++;
        PlanFeed.Subscription subscription = feed.subscribe(id);
        return Optional.ofNullable(journals.get(id))
                .map(journal -> new PlanWatch(subscription,
                        journal.stream().filter(entry -> entry.seq() > after).toList(), after));
    }

    private void throwDefect() {
        if (defect.isPresent()) {
            throw defect.get();
        }
    }

    @Override
    public Optional<List<Delivery>> deliveries(PlanId id) {
        return find(id).map(_ -> List.of());
    }

    @Override
    public Optional<Delivery> retryDelivery(PlanId id, String delivery) {
        return Optional.empty();
    }

    @Override
    public List<SigningSecret> signingSecrets(String owner) {
        return List.of(new SigningSecret("whsec_" + owner, Instant.EPOCH, Optional.empty()));
    }

    @Override
    public List<SigningSecret> rotateSigningSecret(String owner) {
        return List.of(new SigningSecret("whsec_next_" + owner, Instant.EPOCH, Optional.empty()));
    }
}
