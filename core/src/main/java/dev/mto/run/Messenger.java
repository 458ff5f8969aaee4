package dev.mto.run;

import dev.mto.plan.PlanId;
import dev.mto.run.PlanJournal.JournalException;
import dev.mto.run.PlanMotor.Surroundings;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Tells plans what somebody wants of them, wherever they run, and waits for what comes of it. Thread-safe.
///
/// @param runners gives who runs a plan here
record Messenger(Surroundings around, PlanPost post, Standstill standstill,
        Function<PlanId, Optional<PlanRunner>> runners) {
    /// How soon, and then how often, it is looked whether somebody runs a plan, and what came of a command that another
    /// process was told.
    private static final Duration FIRST_LOOK = Duration.ofMillis(10);
    private static final Duration LAST_LOOK = Duration.ofMillis(160);

    /// How long a command lies ready of which nobody sees whether it arrived: whoever runs the plan looks each second.
    private static final Duration DELIVERY = Duration.ofSeconds(3);

    private static final Logger LOG = LoggerFactory.getLogger(Messenger.class);

    /// A plan that nobody runs just now is about to be run, as a rule: it was just written, or taken up again, or is on its
    /// way from one process to another. So it is asked after until the time is over.
    ///
    /// @param done whether a state shows that it was told
    /// @return the first state seen that does, or is terminal; empty where there is no plan of that id
    /// @throws JournalException where no such state became durable in time
    Optional<PlanState> tell(PlanId id, PlanInput.Command command, Predicate<PlanState> done, Duration patience)
            throws InterruptedException {
        Predicate<PlanState> settled = state -> done.test(state) || state.status().isTerminal();
        Instant end = around.clock().instant().plus(patience);
        Duration pause = FIRST_LOOK;
        while (true) {
            Optional<PlanRunner> here = runners.apply(id);
            if (here.isPresent()) {
                here.get().post(command);
                Optional<PlanState> told = here.get().await(settled, until(end));
                if (told.isPresent()) {
                    return told;
                }
            }
            Optional<PlanState> now = inJournal(id);
            if (now.filter(settled.negate()).isEmpty()) {
                return now;
            }
            Optional<PlanPost.Letter> sent = here.isEmpty() ? post.send(id, command) : Optional.empty();
            if (sent.isPresent()) {
                return effect(sent.get(), id, settled, end);
            }
            // If it is the store that fails, it says how.
            around.journal().check();
            if (!until(end).isPositive() || standstill.pause(pause)) {
                throw here.isPresent()
                        ? unknown(id)
                        : new JournalException(id
                                + " does not run at the moment, so nothing can be told to it.");
            }
            pause = longer(pause);
        }
    }

    private Optional<PlanState> effect(PlanPost.Letter letter, PlanId id, Predicate<PlanState> settled, Instant end)
            throws InterruptedException {
        try (letter) {
            if (!comes(() -> inJournal(id).filter(settled.negate()).isEmpty(), end)) {
                throw unknown(id);
            }
        }
        return inJournal(id);
    }

    private static JournalException unknown(PlanId id) {
        return new JournalException("It is not known whether what was told to " + id
                + " is kept; it may take effect yet. Look at the plan.");
    }

    /// Tells a plan something that its journal does not show. Where it runs elsewhere, that is on its way when this returns,
    /// and may not arrive.
    void inform(PlanId id, PlanInput.Command command) {
        Optional<PlanRunner> here = runners.apply(id);
        here.ifPresent(runner -> runner.post(command));
        if (here.isEmpty()) {
            post.send(id, command).ifPresent(letter -> around.tasks().execute(() -> leaveForAWhile(letter)));
        }
    }

    private void leaveForAWhile(PlanPost.Letter letter) {
        try (letter) {
            boolean _ = standstill.pause(DELIVERY);
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        } catch (JournalException failure) {
            // It is forgotten some day all the same.
            LOG.debug("A command could not be taken back: {}", failure.getMessage());
        }
    }

    /// Waits until a plan that another process has is beyond an event.
    ///
    /// @return whether it is
    boolean movesOn(PlanId id, long seq, Duration patience) throws InterruptedException {
        return comes(() -> !around.journal().read(id, seq).isEmpty(), around.clock().instant().plus(patience));
    }

    private boolean comes(BooleanSupplier wanted, Instant end) throws InterruptedException {
        Duration pause = FIRST_LOOK;
        while (!wanted.getAsBoolean()) {
            if (!until(end).isPositive() || standstill.pause(pause)) {
                return false;
            }
            pause = longer(pause);
        }
        return true;
    }

    private Duration until(Instant end) {
        return Duration.between(around.clock().instant(), end);
    }

    private static Duration longer(Duration pause) {
        return pause.compareTo(LAST_LOOK) < 0 ? pause.multipliedBy(2) : LAST_LOOK;
    }

    private Optional<PlanState> inJournal(PlanId id) {
        List<JournalEntry> entries = around.journal().read(id, 0);
        return entries.isEmpty() ? Optional.empty() : Optional.of(PlanState.fold(id, entries));
    }
}
