package dev.mto.testkit.sim;

import static dev.mto.testkit.sim.Invariant.APPROVAL;
import static dev.mto.testkit.sim.Invariant.BUDGET;
import static dev.mto.testkit.sim.Invariant.CAP_AND_PRIORITY;
import static dev.mto.testkit.sim.Invariant.CLAIMS;
import static dev.mto.testkit.sim.Invariant.GATES;
import static dev.mto.testkit.sim.Invariant.LETTERS;
import static dev.mto.testkit.sim.Invariant.NO_DEFECT;
import static dev.mto.testkit.sim.Invariant.ONE_APPENDER;
import static dev.mto.testkit.sim.Invariant.ONE_FOLD;
import static dev.mto.testkit.sim.Invariant.ONE_TRUE_END;
import static dev.mto.testkit.sim.Invariant.ORDER;
import static dev.mto.testkit.sim.Invariant.PLANS_END;
import static dev.mto.testkit.sim.Invariant.QUIET_END;
import static dev.mto.testkit.sim.Invariant.RUN_ONCE;
import static dev.mto.testkit.sim.Invariant.SLOTS;
import static dev.mto.testkit.sim.Invariant.TAKE_OVER;
import static dev.mto.testkit.sim.Invariant.TENURE;
import static dev.mto.testkit.sim.Invariant.TOLD_ONCE;
import static dev.mto.testkit.sim.Invariant.USAGE;
import static dev.mto.testkit.sim.Invariant.WATCHED_ONCE;
import static dev.mto.testkit.sim.Invariant.WRITE_AHEAD;

import java.util.List;
import java.util.Set;
import java.util.function.Supplier;

/// A bug that an engine like this one has had or might have, put in at a seam.
///
/// @param seams an engine with it
/// @param breaks what may be the first to break
record PlantedBug(String name, Supplier<Seams> seams, Set<Invariant> breaks) {
    static final List<PlantedBug> ALL = List.of(
            // The actions of a step are done before its events are durable.
            new PlantedBug("acts before it appends", JournalBugs.Late::new, Set.of(WRITE_AHEAD)),
            // An event never gets to the journal, and the step goes on as if it had.
            new PlantedBug("swallows an event", JournalBugs.Swallowing::new, Set.of(ONE_FOLD, NO_DEFECT)),
            // Nobody remembers that somebody is to be told.
            new PlantedBug("tells nobody of the end", JournalBugs.Discreet::new, Set.of(TOLD_ONCE)),
            // A second writer was quicker, and this one does not care.
            new PlantedBug("ignores the fence", JournalBugs.Unfenced::new, Set.of(ONE_APPENDER, ONE_FOLD, WRITE_AHEAD)),
            // A plan that nobody knew to be kept is left lying.
            new PlantedBug("lets an unconfirmed plan lie", JournalBugs.Abandoning::new, Set.of(PLANS_END, TAKE_OVER)),
            // What may be durable is taken for refused.
            new PlantedBug("takes every failure for a refusal", JournalBugs.Careless::new,
                    Set.of(PLANS_END, TAKE_OVER)),
            // A watcher that reconnects is told its last event again.
            new PlantedBug("tells an event twice", JournalBugs.Repeating::new, Set.of(WATCHED_ONCE)),
            // A session became free, or a time came, and the plan sleeps on.
            new PlantedBug("loses a wake up", InputBugs.Sleepy::new, Set.of(PLANS_END, SLOTS)),
            // Nobody looks at the clock.
            new PlantedBug("forgets deadlines", InputBugs.Timeless::new, Set.of(PLANS_END, CLAIMS)),
            // The end of a session goes unheard.
            new PlantedBug("loses an end", InputBugs.Deaf::new, Set.of(PLANS_END)),
            // The end of an attempt is taken for that of the next.
            new PlantedBug("mixes attempts up", InputBugs.Confused::new, Set.of(ONE_TRUE_END, RUN_ONCE)),
            // A client that is gone keeps its claim.
            new PlantedBug("lets leases live on", InputBugs.Renewing::new, Set.of(CLAIMS)),
            // A claim takes the synthesis from whoever has it.
            new PlantedBug("gives a claim to the next", InputBugs.Unfaithful::new, Set.of(CLAIMS)),
            // A cancel gets lost.
            new PlantedBug("does not heed a cancel", InputBugs.Stubborn::new, Set.of(PLANS_END)),
            // What a session says of itself between its beginning and its end goes unheard.
            new PlantedBug("takes a session at work for a silent one", InputBugs.Inattentive::new,
                    Set.of(ONE_TRUE_END, BUDGET)),
            // A wait is kept for longer than the provider asked.
            new PlantedBug("waits longer than it must", InputBugs.Timid::new, Set.of(GATES)),
            // A sub-task is cancelled by nobody.
            new PlantedBug("cancels of its own accord", InputBugs.Officious::new, Set.of(ONE_TRUE_END)),
            // It is not remembered which session an attempt has.
            new PlantedBug("forgets which session it is", InputBugs.Scatterbrained::new, Set.of(ONE_FOLD)),
            // Work is begun by a process that is to stop.
            new PlantedBug("does not heed a stop", InputBugs.Restless::new, Set.of(ORDER)),
            // A session is ended before its time.
            new PlantedBug("ends sessions too early", PolicyBugs.Impatient::new, Set.of(ONE_TRUE_END)),
            // What failed is tried again at once.
            new PlantedBug("retries without a breath", PolicyBugs.Breathless::new, Set.of(ONE_TRUE_END)),
            // A planner may put its plan right more often than it should.
            new PlantedBug("repairs again and again", PolicyBugs.Hopeful::new, Set.of(PLANS_END)),
            // The answer is written before the client could ask for it.
            new PlantedBug("leaves clients no time", PolicyBugs.Hurried::new, Set.of(CLAIMS)),
            // A sub-task is not told what those before it came to.
            new PlantedBug("keeps results to itself", RuntimeBugs.Secretive::new, Set.of(RUN_ONCE)),
            // A prompt goes to another model than the plan's.
            new PlantedBug("asks another model", RuntimeBugs.Frugal::new, Set.of(WRITE_AHEAD)),
            // A session that broke off is counted as one that failed.
            new PlantedBug("counts an interruption as a failure", RuntimeBugs.Harsh::new, Set.of(ONE_TRUE_END)),
            // What was announced by an earlier process is sent again without a look whether it was.
            new PlantedBug("sends instead of adopting", RuntimeBugs.Forgetful::new, Set.of(RUN_ONCE)),
            // What is sent again is worded anew.
            new PlantedBug("rewords what it adopts", RuntimeBugs.Rewording::new, Set.of(WRITE_AHEAD)),
            // The answer that came in the moment of an abort is thrown away.
            new PlantedBug("throws a result away", RuntimeBugs.Wasteful::new, Set.of(RUN_ONCE)),
            // An abort is taken for done when it was sent.
            new PlantedBug("does not wait for an abort", RuntimeBugs.Hasty::new, Set.of(ONE_TRUE_END, QUIET_END)),
            // An attempt's cost is counted twice.
            new PlantedBug("counts costs twice", RuntimeBugs.Greedy::new, Set.of(USAGE)),
            // A session that is over keeps its slot.
            new PlantedBug("forgets to release a slot", SlotBugs.Clinging::new, Set.of(SLOTS)),
            // Every wish for a session is granted.
            new PlantedBug("ignores the cap", SlotBugs.Boundless::new, Set.of(CAP_AND_PRIORITY, SLOTS)),
            // What runs after a restart is not counted.
            new PlantedBug("does not count what runs already", SlotBugs.Uncounting::new,
                    Set.of(CAP_AND_PRIORITY, SLOTS)),
            // The shortest path goes first.
            new PlantedBug("prefers the shortest path", SlotBugs.Reversed::new, Set.of(CAP_AND_PRIORITY)),
            // What is to be approved is not waited for.
            new PlantedBug("does not wait for approval", InputBugs.Presuming::new, Set.of(APPROVAL)),
            // A word on the plan that was seen is taken for one on what somebody put in its place.
            new PlantedBug("approves what nobody has seen", InputBugs.Mistaken::new, Set.of(APPROVAL)),
            // What one plan met of a provider's limit, no other heeds.
            new PlantedBug("ignores the gates", SlotBugs.Gateless::new, Set.of(GATES)),
            // The others took a process for dead, and it does not mind.
            new PlantedBug("goes on after it was buried", NodeBugs.Undead::new, Set.of(TENURE, TAKE_OVER)),
            // A process acts for plans that may be another's by now.
            new PlantedBug("never takes its lease for over", NodeBugs.Unending::new, Set.of(TENURE)),
            // What comes with the plans that are taken over is not counted.
            new PlantedBug("forgets the sessions of what it claims", NodeBugs.Oblivious::new,
                    Set.of(CAP_AND_PRIORITY)),
            // What nobody runs just now is not counted.
            new PlantedBug("forgets the sessions of what nobody runs", NodeBugs.Shoreless::new,
                    Set.of(CAP_AND_PRIORITY)),
            // Whoever was cut off with all the others buries them when it comes back.
            new PlantedBug("buries in haste", NodeBugs.Rash::new, Set.of(TAKE_OVER)),
            // A command is read once, and then may be lost.
            new PlantedBug("loses a command that travels", NodeBugs.Unread::new, Set.of(LETTERS)),
            // A plan is taken and not run.
            new PlantedBug("loses what it claimed", NodeBugs.Idle::new, Set.of(TAKE_OVER)),
            // Whoever watches from elsewhere hears nothing.
            new PlantedBug("does not look what others did", NodeBugs.Incurious::new, Set.of(WATCHED_ONCE)));

    @Override
    public String toString() {
        return name;
    }
}
