package dev.mto.run;

import dev.mto.fault.ErrorCode;
import dev.mto.fault.Fault;
import dev.mto.plan.PlanId;
import dev.mto.run.PlanEvent.PlanFailed;
import dev.mto.run.PlanEvent.PlanSubmitted;
import dev.mto.run.PlanJournal.AppendResult;
import dev.mto.run.PlanJournal.JournalException;
import dev.mto.run.PlanMotor.Surroundings;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/// A plan whose submission was reported as failed though it may be durable, or become so. Whoever submitted it may well
/// have submitted it again, so it must not be run: both would be paid for. Nor must it lie there for ever as one that is
/// being planned. Confined to one thread.
public final class UnconfirmedPlan {
    private static final Fault UNCONFIRMED = new Fault(ErrorCode.STORE_UNAVAILABLE, "It could not be confirmed to you "
            + "that the plan was kept, so it was not begun. Submit it again.");

    private final PlanId id;
    private final JournalEntry submission;
    private final Surroundings around;

    /// @param submission the append that was reported as failed
    public UnconfirmedPlan(PlanId id, JournalEntry submission, Surroundings around) {
        this.id = id;
        this.submission = submission;
        this.around = around;
    }

    /// Sees to it that the plan is over, and never was anything but failed; unless another process found it kept, and has
    /// gone on with it. May be tried again.
    ///
    /// @throws JournalException where the journal does not answer yet
    public void end() {
        // With its submission once more: whatever became of the first, it cannot come through after this.
        // Not with its key: by now another plan may have that, and rightly.
        JournalEntry again = submission.event() instanceof PlanSubmitted submitted
                ? new JournalEntry(submission.seq(), submission.at(), submitted.withoutKey())
                : submission;
        if (ends(List.of(again), List.of(again))) {
            return;
        }
        List<JournalEntry> there = around.journal().read(id, 0);
        PlanState state = PlanState.fold(id, there);
        if (state.status().isTerminal()) {
            // By an earlier try of ours, of which nobody was told.
            around.feed().recorded(Optional.empty(), there, state);
        } else if (state.running().isEmpty() && !ends(there, List.of())) {
            throw new JournalException(id + " was moved on just now.");
        }
    }

    /// @param untold all of the plan up to its end, of which nobody was told
    /// @param missing what of that has to be written before the end
    private boolean ends(List<JournalEntry> untold, List<JournalEntry> missing) {
        PlanState reached = PlanState.fold(id, untold);
        JournalEntry end = new JournalEntry(reached.lastSeq() + 1, around.clock().instant(),
                new PlanFailed(UNCONFIRMED));
        PlanState over = reached.apply(end);
        AppendResult result = around.journal().append(id, with(missing, end), PlanSummary.of(over));
        if (result == AppendResult.FENCED) {
            return false;
        }
        if (result == AppendResult.DISOWNED) {
            // It was kept, and is another process's by now. This one does not run it, which is all that it promised.
            return true;
        }
        around.feed().recorded(Optional.empty(), with(untold, end), over);
        return true;
    }

    private static List<JournalEntry> with(List<JournalEntry> entries, JournalEntry end) {
        return Stream.concat(entries.stream(), Stream.of(end)).toList();
    }
}
