package dev.mto.run;

import dev.mto.agent.Agent;
import dev.mto.agent.Usage;
import dev.mto.run.WorkState.Carrier;
import dev.mto.run.WorkState.Running;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// What this process has under way for a plan, beside what the journal says: gone with the process, and then built up
/// again by looking. Confined to the plan's thread.
final class Engagement {
    /// No machine that is awake is so busy that it comes to a plan this late.
    private static final Duration OVERSLEPT = Duration.ofMinutes(1);

    final Errand agentList;
    final Errand parent;
    private final SessionSlots slots;
    final ProviderGates gates;
    private final Set<Attempt> attended = new HashSet<>();
    private final Map<Attempt, Adoption> adopted = new HashMap<>();
    private final Map<Attempt, Duration> missed = new HashMap<>();
    private final Map<Attempt, Instant> queued = new HashMap<>();
    private final Set<Attempt> aborting = new HashSet<>();
    private final Map<Attempt, Lease> leases = new HashMap<>();
    private final Map<Attempt, Vitals> vitals = new HashMap<>();
    private final Set<Attempt> wanted = new HashSet<>();
    private Optional<List<Agent>> agents = Optional.empty();
    private boolean plannerDiscarded;
    private boolean halted;
    private Instant lookedAt = Instant.MAX;
    private Optional<Instant> takenUpAt = Optional.empty();
    private Optional<Instant> wakeAt = Optional.empty();

    /// How an attempt came to this process.
    ///
    /// @param sent whether its session is known to exist; else it may be that nobody ever asked it anything
    record Adoption(Instant at, boolean sent) {}

    /// What a session gave of itself, as far as this process has heard.
    ///
    /// @param lastSign when it last said or did anything, or was taken up
    record Vitals(Instant lastSign, Usage spent, int steps) {}

    Engagement(RetryPolicy retry, SessionSlots slots, ProviderGates gates) {
        this.agentList = new Errand(retry);
        this.parent = new Errand(retry);
        this.slots = slots;
        this.gates = gates;
    }

    /// Whether this process follows an attempt.
    boolean attends(Attempt attempt) {
        return attended.contains(attempt);
    }

    /// When this process first looked at the plan.
    Instant takenUpAt() {
        return takenUpAt.orElseThrow();
    }

    /// How this process took an attempt up; empty where it began it itself.
    Optional<Adoption> adoption(Attempt attempt) {
        return Optional.ofNullable(adopted.get(attempt));
    }

    /// How much of an attempt's time does not count: this process was not awake, or the attempt waited for its turn.
    Duration missed(Attempt attempt) {
        return missed.getOrDefault(attempt, Duration.ZERO);
    }

    /// Takes note of when the plan was looked at, and is to be again.
    void sleeps(Instant since, Optional<Instant> until) {
        lookedAt = since;
        wakeAt = until;
    }

    /// Takes note that the plan is looked at. Where that is far too late, the whole machine has slept, and the sessions
    /// with it.
    void awake(Instant now) {
        takenUpAt = takenUpAt.or(() -> Optional.of(now));
        if (wakeAt.filter(wanted -> now.isAfter(wanted.plus(OVERSLEPT))).isPresent()) {
            Duration away = Duration.between(lookedAt, now);
            attended.stream().filter(attempt -> !isQueued(attempt))
                    .forEach(attempt -> missed.merge(attempt, away, Duration::plus));
            vitals.replaceAll((_, known) -> new Vitals(now, known.spent(), known.steps()));
        }
    }

    /// Takes note that an attempt waits for its turn.
    void queued(Attempt attempt, Instant now) {
        queued.putIfAbsent(attempt, now);
    }

    /// Takes note that it does not any longer.
    void admitted(Attempt attempt, Instant now) {
        Instant since = queued.remove(attempt);
        if (since != null) {
            missed.merge(attempt, Duration.between(since, now), Duration::plus);
            heard(attempt, now);
        }
    }

    /// Whether an attempt waits for its turn; its time stands still.
    boolean isQueued(Attempt attempt) {
        return queued.containsKey(attempt);
    }

    boolean isAborting(Attempt attempt) {
        return aborting.contains(attempt);
    }

    /// Takes note that nothing is to be begun any more, and what runs to be ended.
    void halt() {
        halted = true;
    }

    boolean isHalted() {
        return halted;
    }

    /// How a session is.
    Vitals vitals(Attempt attempt, Instant now) {
        return vitals.computeIfAbsent(attempt, _ -> new Vitals(now, Usage.NONE, 0));
    }

    /// Takes note that a session is alive.
    void heard(Attempt attempt, Instant now) {
        Vitals before = vitals(attempt, now);
        vitals.put(attempt, new Vitals(now, before.spent(), before.steps()));
    }

    /// Takes note of what a session has spent so far.
    void heard(Attempt attempt, Usage spent, int steps, Instant now) {
        vitals.put(attempt, new Vitals(now, spent, steps));
    }

    /// A client's hold on a synthesis.
    ///
    /// @param since when this process first knew of it
    record Lease(Instant since, Instant end) {}

    /// A client's hold on an attempt; begun now, where this process knows of none.
    Lease lease(Attempt attempt, Instant now, Duration term) {
        return leases.computeIfAbsent(attempt, _ -> new Lease(now, now.plus(term)));
    }

    /// Takes note that a client is still there.
    void renew(Attempt attempt, Instant now, Duration term) {
        leases.put(attempt, new Lease(lease(attempt, now, term).since(), now.plus(term)));
    }

    Optional<List<Agent>> agents() {
        return agents;
    }

    boolean hasDiscardedPlanner() {
        return plannerDiscarded;
    }

    void learned(List<Agent> listed) {
        agents = Optional.of(List.copyOf(listed));
        agentList.done();
    }

    /// What is wanted is about to be said anew.
    void reconsider() {
        wanted.clear();
    }

    /// Asks for a session, as [SessionSlots#acquire] has it.
    boolean acquire(Attempt attempt, double remainingPath, Instant now) {
        wanted.add(attempt);
        return slots.acquire(attempt, remainingPath, now);
    }

    /// Gives back all slots that are neither used nor wanted any more. A wish can lose its sense while it waits: its
    /// sub-task is cancelled, its provider asks to be left alone, a client takes the work.
    void settle(PlanState state) {
        state.running().stream().filter(running -> running.carrier() instanceof Carrier.Session).map(Running::attempt)
                .forEach(wanted::add);
        slots.keepJust(wanted);
    }

    /// Takes note of what is about to be done.
    void begin(Action action, Instant now) {
        switch (action) {
            case Action.ListAgents _ -> agentList.begin();
            case Action.OpenParent _ -> parent.begin();
            case Action.Start start -> attended.add(start.attempt());
            case Action.Adopt adopt -> {
                attended.add(adopt.attempt());
                adopted.put(adopt.attempt(), new Adoption(now, adopt.sessionId().isPresent()));
            }
            case Action.Abort abort -> aborting.add(abort.attempt());
            case Action.Discard _ -> plannerDiscarded = true;
        }
    }

    /// Takes note of the end of an attempt.
    void ended(Attempt attempt) {
        attended.remove(attempt);
        adopted.remove(attempt);
        missed.remove(attempt);
        queued.remove(attempt);
        aborting.remove(attempt);
        leases.remove(attempt);
        vitals.remove(attempt);
        slots.release(attempt);
    }
}
