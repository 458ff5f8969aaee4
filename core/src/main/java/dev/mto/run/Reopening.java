package dev.mto.run;

import dev.mto.run.LivePlans.Moment;
import dev.mto.run.PlanEvent.PlanReopened;
import dev.mto.run.PlanJournal.AppendResult;
import dev.mto.run.PlanJournal.JournalException;
import dev.mto.run.PlanJournal.Refused;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicReference;

/// Lets plans go on that were over. Thread-safe.
///
/// @param threads for what takes long
record Reopening(PlanKeeper.House house, LivePlans live, Doubts doubts, Executor threads) {
    /// Writes it down, and has the plan run.
    ///
    /// @param over the plan as it stands in the journal
    /// @param subtasks which are to run again
    /// @throws Refused where it could not be made durable; the plan stays as it is
    /// @throws JournalException where it is not known to be durable; it then is reopened as soon as the journal answers
    /// @return whether it goes on by this; false where somebody else was quicker
    boolean reopen(PlanState over, List<Integer> subtasks) {
        PlanMotor.Surroundings around = house.around();
        JournalEntry entry = new JournalEntry(over.lastSeq() + 1, around.clock().instant(), new PlanReopened(subtasks));
        PlanState state = over.apply(entry);
        PlanKeeper keeper = new PlanKeeper(over.id(), house);
        Moment before = live.now();
        // Before anything is written: from here on no earlier keeper takes the plan up.
        if (!live.replace(over.id(), keeper) || !isReopened(state, entry, keeper, before)) {
            return false;
        }
        around.feed().recorded(Optional.of(over), List.of(entry), state);
        keeper.takeUp(state);
        live.keepUnlessLeft(over.id(), keeper, before);
        return true;
    }

    private boolean isReopened(PlanState state, JournalEntry entry, PlanKeeper keeper, Moment before) {
        try {
            AppendResult result = append(state, entry);
            if (result != AppendResult.APPENDED) {
                live.letGo(state.id(), keeper);
            }
            if (result == AppendResult.DISOWNED && !house.around().tenure().holds()) {
                throw new Refused(PlanRunners.PLACELESS);
            }
            return result == AppendResult.APPENDED;
        } catch (Refused nothing) {
            live.letGo(state.id(), keeper);
            throw new Refused(nothing.getMessage() + " The plan stays as it is.", nothing);
        } catch (JournalException unknown) {
            threads.execute(() -> reopenAfterAll(state, entry, keeper, before));
            throw new JournalException(unknown.getMessage() + " As that leaves open whether it was kept, " + state.id()
                    + " is reopened as soon as the journal answers.", unknown);
        }
    }

    private AppendResult append(PlanState state, JournalEntry entry) {
        return house.around().journal().append(state.id(), List.of(entry), PlanSummary.of(state));
    }

    /// Runs a plan of which it is not known whether it was reopened. That may still become durable at any time, and then
    /// nobody would run the plan; so it is tried again, until the number is taken by the one or the other.
    private void reopenAfterAll(PlanState state, JournalEntry entry, PlanKeeper keeper, Moment before) {
        AtomicReference<AppendResult> result = new AtomicReference<>(AppendResult.DISOWNED);
        if (!doubts.settle(state.id(), () -> result.set(append(state, entry)))) {
            return;
        }
        // Where all were let go of meanwhile, and its number is taken, whoever has the plan by now sees to it.
        if (result.get() == AppendResult.DISOWNED
                || (result.get() == AppendResult.FENCED && live.hasLeftSince(before))) {
            live.letGo(state.id(), keeper);
        } else {
            keeper.takeUp(entry.seq() - 1);
            live.keepUnlessLeft(state.id(), keeper, before);
        }
    }
}
