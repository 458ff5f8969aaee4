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
    /// How soon, and then how often, the journal is looked at for what came of a command that another process was told.
    private static final Duration FIRST_LOOK = Duration.ofMillis(10);
    private static final Duration LAST_LOOK = Duration.ofMillis(160);

    /// How long a command lies ready of which nobody sees whether it arrived: whoever runs the plan looks each second.
    private static final Duration DELIVERY = Duration.ofSeconds(3);

    private static final Logger LOG = LoggerFactory.getLogger(Messenger.class);

    /// Does nothing where the plan runs nowhere.
    ///
    /// @param done whether a state shows that it was told
    /// @throws JournalException where no such state became durable in time
    void tell(PlanId id, PlanInput.Command command, Predicate<PlanState> done, Duration patience)
            throws InterruptedException {
        Predicate<PlanState> settled = state -> done.test(state) || state.status().isTerminal();
        Instant end = around.clock().instant().plus(patience);
        Optional<PlanRunner> here = runners.apply(id);
        boolean told = here.isPresent() && isTold(here.get(), command, settled, patience);
        // Where it is let go of in the midst of it, whoever has it then is told.
        if (!told && here.filter(runner -> !runner.isOver()).isEmpty()) {
            Optional<PlanPost.Letter> sent = post.send(id, command);
            told = sent.isPresent() ? hasEffect(sent.get(), id, settled, end) : here.isEmpty();
        }
        if (!told) {
            // If it is the store that fails, it says how.
            around.journal().check();
            throw new JournalException("It is not known whether what was told to " + id
                    + " is kept; it may take effect yet. Look at the plan.");
        }
    }

    private static boolean isTold(PlanRunner runner, PlanInput.Command command, Predicate<PlanState> settled,
            Duration patience) throws InterruptedException {
        runner.post(command);
        return runner.await(settled, patience);
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

    private boolean hasEffect(PlanPost.Letter letter, PlanId id, Predicate<PlanState> settled, Instant end)
            throws InterruptedException {
        try (letter) {
            return comes(() -> isSettled(id, settled), end);
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
            if (!around.clock().instant().isBefore(end) || standstill.pause(pause)) {
                return false;
            }
            pause = pause.compareTo(LAST_LOOK) < 0 ? pause.multipliedBy(2) : LAST_LOOK;
        }
        return true;
    }

    private boolean isSettled(PlanId id, Predicate<PlanState> settled) {
        List<JournalEntry> entries = around.journal().read(id, 0);
        return entries.isEmpty() || settled.test(PlanState.fold(id, entries));
    }
}
