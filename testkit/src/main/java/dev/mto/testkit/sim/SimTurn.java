package dev.mto.testkit.sim;

import dev.mto.agent.AgentOutcome;
import dev.mto.agent.AgentSignal;
import dev.mto.agent.AgentTurn;
import dev.mto.agent.Usage;
import java.time.Instant;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// One prompt, as the runtime has it. Lives on when the process that sent it dies, once it has been sent.
final class SimTurn {
    /// How far it has come.
    enum Phase {
        /// The process that sends it has not got it through yet; lost with that process.
        SENDING,
        /// The model works on it.
        RUNNING,
        /// It has an outcome, which can be asked for as often as one likes.
        OVER
    }

    final AgentTurn turn;
    final SimProcess sender;
    Phase phase = Phase.SENDING;
    boolean sent;
    /// Whether whoever listens took it up, and did not begin it.
    boolean adopted;
    Usage spent = Usage.NONE;
    int steps;
    private final World world;
    private SimProcess listener;
    private Consumer<AgentSignal> signals;
    private final Set<Instant> named = new HashSet<>();
    private Instant lastSign;
    private Instant lastDelivery;
    private @Nullable String sessionId;
    private @Nullable AgentOutcome outcome;

    SimTurn(World world, AgentTurn turn, SimProcess sender, Consumer<AgentSignal> signals) {
        this.world = world;
        this.turn = turn;
        this.sender = sender;
        this.listener = sender;
        this.signals = signals;
        this.lastSign = world.instant();
        this.lastDelivery = world.instant();
    }

    String name() {
        return turn.ids().sessionKey();
    }

    boolean isLive() {
        return phase != Phase.OVER;
    }

    Optional<String> sessionId() {
        return Optional.ofNullable(sessionId);
    }

    /// When it last said anything.
    Instant lastSign() {
        return lastSign;
    }

    /// Whether its provider asked for a wait until then.
    boolean hasNamed(Instant until) {
        return named.contains(until);
    }

    /// Whether its provider ever asked for a wait.
    boolean hasNamedAny() {
        return !named.isEmpty();
    }

    Optional<AgentOutcome> outcome() {
        return Optional.ofNullable(outcome);
    }

    void opened(String id) {
        sessionId = id;
        emit(new AgentSignal.SessionOpened(id));
    }

    void spend(Usage more, int moreSteps) {
        spent = spent.plus(more);
        steps += moreSteps;
        emit(new AgentSignal.Spent(spent, steps));
    }

    void over(AgentOutcome how) {
        phase = Phase.OVER;
        outcome = how;
        world.counts.add("session " + SimTurn.kind(how));
        emit(new AgentSignal.Finished(how));
    }

    /// Tells a new receiver where it stands; the old one hears no more.
    void listen(SimProcess process, Consumer<AgentSignal> receiver) {
        listener = process;
        signals = receiver;
        lastDelivery = world.instant();
        sessionId().ifPresent(id -> deliver(new AgentSignal.SessionOpened(id)));
        if (steps > 0) {
            deliver(new AgentSignal.Spent(spent, steps));
        }
        outcome().ifPresent(how -> deliver(new AgentSignal.Finished(how)));
    }

    /// Whether it is this process that hears of it.
    boolean isHeardBy(SimProcess process) {
        return listener == process;
    }

    /// Nobody hears of it from here on, but for what is on its way.
    void leave() {
        signals = _ -> {};
    }

    /// In order, and only as long as the process lives that listens.
    void emit(AgentSignal signal) {
        lastSign = world.instant();
        deliver(signal);
    }

    private void deliver(AgentSignal signal) {
        if (signal instanceof AgentSignal.Throttled(Instant until, _)) {
            named.add(until);
        } else if (signal instanceof AgentSignal.Finished(AgentOutcome.Limited limited)) {
            limited.until().ifPresent(named::add);
        }
        SimProcess to = listener;
        Consumer<AgentSignal> receiver = signals;
        Instant then = world.instant().plus(world.millis(0, 40));
        lastDelivery = then.isAfter(lastDelivery) ? then : lastDelivery;
        world.note(() -> "  session " + name() + ": " + signal);
        world.at(lastDelivery, () -> {
            to.act(() -> receiver.accept(signal));
        });
    }

    private static String kind(AgentOutcome outcome) {
        return switch (outcome) {
            case AgentOutcome.Completed _ -> "completed";
            case AgentOutcome.Failed failed -> "failed " + failed.kind();
            case AgentOutcome.Aborted _ -> "aborted";
            case AgentOutcome.Limited limited ->
                "limited " + (limited.until().isPresent() ? "with" : "without") + " a time";
            case AgentOutcome.Interrupted _ -> "interrupted";
        };
    }
}
