package dev.mto.chat;

import dev.mto.agent.AgentOutcome;
import dev.mto.agent.AgentSignal;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The way of a turn's signals to whoever wants them, which may change. Thread-safe.
final class Delivery {
    private static final Logger LOG = LoggerFactory.getLogger(Delivery.class);

    private final List<AgentSignal> standing = new ArrayList<>();
    private Consumer<AgentSignal> receiver;
    private Optional<Departure> left = Optional.empty();
    private boolean over;

    /// One time that it was left. Only the same one is equal.
    static final class Departure {}

    Delivery(Consumer<AgentSignal> receiver) {
        this.receiver = receiver;
    }

    synchronized void signal(AgentSignal signal) {
        switch (signal) {
            case AgentSignal.SessionOpened _,AgentSignal.Spent _,AgentSignal.Finished _ -> standing.add(signal);
            case AgentSignal.Progress _,AgentSignal.Alive _,AgentSignal.PermissionAnswered _,AgentSignal.Throttled _,AgentSignal.Queued _,AgentSignal.Admitted _ -> {
                // Of the moment.
            }
        }
        give(signal);
    }

    /// Gives everything from here on to somebody else, beginning with where the turn stands.
    ///
    /// @return false where it has ended for good, and gives nothing
    synchronized boolean handOver(Consumer<AgentSignal> next) {
        if (over) {
            return false;
        }
        left = Optional.empty();
        receiver = next;
        List.copyOf(standing).forEach(this::give);
        return true;
    }

    /// Gives nothing more to anybody, until it is handed over.
    synchronized Departure leave() {
        Departure departure = new Departure();
        left = Optional.of(departure);
        receiver = _ -> {};
        return departure;
    }

    /// Ends it for good, unless it was handed over, or left once more, since it was left.
    ///
    /// @return whether it did
    synchronized boolean endUnlessTaken(Departure departure) {
        over |= left.filter(departure::equals).isPresent();
        return over;
    }

    /// How many characters the outcome has; 0 while there is none.
    synchronized int length() {
        return outcome().map(outcome -> switch (outcome) {
            case AgentOutcome.Completed completed -> completed.text().length();
            case AgentOutcome.Failed failed -> failed.message().length();
            case AgentOutcome.Limited limited -> limited.message().length();
            case AgentOutcome.Interrupted interrupted -> interrupted.reason().length();
            case AgentOutcome.Aborted _ -> 0;
        }).orElse(0);
    }

    private Optional<AgentOutcome> outcome() {
        return standing.stream().filter(AgentSignal.Finished.class::isInstance).map(AgentSignal.Finished.class::cast)
                .map(AgentSignal.Finished::outcome).findFirst();
    }

    private void give(AgentSignal signal) {
        try {
            receiver.accept(signal);
        } catch (RuntimeException e) {
            LOG.error("The receiver of a turn failed on {}", signal, e);
        }
        if (signal instanceof AgentSignal.Finished) {
            // It holds on to a whole plan.
            receiver = _ -> {};
        }
    }
}
