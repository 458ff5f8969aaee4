package dev.mto.testkit.sim;

import static dev.mto.testkit.sim.BrokenInvariant.unless;

import dev.mto.agent.AgentSignal.PermissionAnswer;
import dev.mto.plan.PlanId;
import dev.mto.run.JournalEntry;
import dev.mto.run.PlanEvent;
import dev.mto.run.PlanEvent.CancelRequested;
import dev.mto.run.PlanEvent.PermissionAnswered;
import dev.mto.run.PlanEvent.PlanFailed;
import dev.mto.run.PlanEvent.PlanReopened;
import dev.mto.run.PlanEvent.PlanStopping;
import dev.mto.run.PlanJournal;
import dev.mto.run.PlanQuery;
import dev.mto.run.PlanState;
import dev.mto.run.PlanSummary;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// The store as one process meets it: it fails before and after the fact, takes its time, and has another writer.
///
/// @param lost plans of which the process does not know how far they are
record ShakyJournal(World world, Chaos chaos, SimJournal durable, SimProcess process,
        Set<PlanId> lost) implements PlanJournal {
    @Override
    public AppendResult append(PlanId plan, List<JournalEntry> entries, PlanSummary summary) {
        dieWhere(Mishap.CRASH_BEFORE_APPEND);
        // Whoever lost track must read first, but for what is only ever the next or nothing.
        PlanEvent first = entries.getFirst().event();
        unless(!lost.contains(plan) || first instanceof PlanReopened
                || first instanceof PlanStopping || entries.getLast().event() instanceof PlanFailed,
                Invariant.ONE_APPENDER,
                plan + " is appended to by one that has lost track of it: " + first);
        boolean known = lost.add(plan);
        AppendResult result = attempt(plan, entries, summary);
        // That somebody else reopened it, or has it, says nothing of who runs it here by now.
        if (result == AppendResult.APPENDED || (known && process.member().isPresent()
                && first instanceof PlanReopened)) {
            lost.remove(plan);
        }
        return result;
    }

    private AppendResult attempt(PlanId plan, List<JournalEntry> entries, PlanSummary summary) {
        if (process.member().isPresent()) {
            process.member().get().trouble().atAppend(() -> write(plan, entries, summary));
        } else if (chaos.strikes(Mishap.FOREIGN_APPEND)) {
            appendAnother(plan);
        }
        if (chaos.strikes(Mishap.APPEND_FAILS)) {
            throw new Refused("The disk is full.");
        }
        if (chaos.strikes(Mishap.APPEND_FAILS_AND_COMES_LATE)) {
            Optional<String> place = process.place();
            world.after(world.millis(1, 2_000), () -> {
                if (process.place().equals(place)) {
                    comesLate(plan, entries, summary);
                }
            });
            throw new JournalException("the disk took too long");
        }
        AppendResult result = write(plan, entries, summary);
        process.member().ifPresent(member -> member.trouble().afterAppend());
        dieWhere(Mishap.CRASH_AFTER_APPEND);
        if (chaos.strikes(Mishap.APPEND_FAILS_THOUGH_DURABLE)) {
            throw new JournalException("the disk did not answer");
        }
        return result;
    }

    private AppendResult write(PlanId plan, List<JournalEntry> entries, PlanSummary summary) {
        if (!chaos.strikes(Mishap.APPEND_SLOW)) {
            return durable.append(process, plan, entries, summary);
        }
        if (world.oneIn(2)) {
            AppendResult result = durable.append(process, plan, entries, summary);
            block();
            return result;
        }
        block();
        return durable.append(process, plan, entries, summary);
    }

    private void block() {
        world.pass(world.millis(1, 20_000));
        process.requireAlive();
    }

    private void comesLate(PlanId plan, List<JournalEntry> entries, PlanSummary summary) {
        // Dies with the process that tries to write it, and cannot overtake what it follows.
        if (process.isAlive() && durable.fits(plan, entries)
                && durable.append(process, plan, entries, summary) == AppendResult.APPENDED) {
            process.losesCount();
        }
    }

    /// Another process believes that the plan is its own.
    private void appendAnother(PlanId plan) {
        durable.state(plan).filter(state -> !state.status().isTerminal()).ifPresent(state -> {
            JournalEntry entry = new JournalEntry(state.lastSeq() + 1, world.instant(), anothers(state));
            durable.append(plan, List.of(entry), PlanSummary.of(state.apply(entry)));
        });
    }

    private PlanEvent anothers(PlanState state) {
        return state.running().isEmpty() || world.oneIn(4)
                ? new CancelRequested(Wishes.OF_ANOTHER)
                : new PermissionAnswered(state.running().getFirst().attempt(),
                        new PermissionAnswer("bash", List.of("ls"), true, "by another process"));
    }

    private void dieWhere(Mishap crash) {
        process.requireAlive();
        if (chaos.strikes(crash)) {
            process.die();
        }
    }

    private void failWhere() {
        process.requireAlive();
        process.member().ifPresent(member -> member.trouble().atCall());
        if (chaos.strikes(Mishap.READ_FAILS)) {
            throw new JournalException("the disk cannot be read");
        }
    }

    @Override
    public List<JournalEntry> read(PlanId plan, long after) {
        failWhere();
        if (after == 0) {
            lost.remove(plan);
        }
        return durable.read(plan, after);
    }

    @Override
    public List<PlanId> unfinished() {
        failWhere();
        return durable.unfinished();
    }

    @Override
    public List<PlanSummary> list(PlanQuery query) {
        failWhere();
        return durable.list(query);
    }

    @Override
    public boolean isOf(PlanId plan, String owner) {
        failWhere();
        return durable.isOf(plan, owner);
    }

    @Override
    public long unfinished(String owner) {
        failWhere();
        return durable.unfinished(owner);
    }

    @Override
    public Optional<Keyed> keyed(String owner, String key, Instant notBefore) {
        failWhere();
        return durable.keyed(owner, key, notBefore);
    }

    @Override
    public void check() {
        failWhere();
    }
}
