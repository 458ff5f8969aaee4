package dev.mto.run;

import dev.mto.run.Decider.Move;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/// Advances one plan: inputs in, events and actions out. Does nothing outside itself but ask for session slots, so a
/// simulation can call it as well as a thread. Confined to one thread at a time.
///
/// Whoever calls it must make the events durable before it does the actions, and forget this object where it cannot:
/// the state has moved on already.
public final class PlanStep {
    private final Planning planning;
    private final Decider decider;
    private final Reactions reactions;
    private final Durations durations;
    private final Engagement engaged;
    private PlanState state;

    /// @param slots the plan's way to sessions
    PlanStep(PlanState state, PlanSetup setup, SessionSlots slots) {
        RunPolicy policy = setup.policy();
        this.state = state;
        this.planning = setup.planning();
        this.decider = new Decider(policy,
                new Turns(setup.planning(), setup.synthesizing(), policy.contextChars()), setup.shared().durations());
        this.reactions = new Reactions(policy, setup.planning());
        this.durations = setup.shared().durations();
        this.engaged = new Engagement(policy.retry(), slots, setup.shared().gates());
    }

    /// What one step came to.
    ///
    /// @param entries to be appended to the journal, in one go; may be empty
    /// @param actions to be done once the entries are durable, in order
    /// @param wakeAt when to step again though nothing was heard
    public record Advance(List<JournalEntry> entries, List<Action> actions, Optional<Instant> wakeAt) {
        /// This and the one that came after it, as one.
        Advance and(Advance next) {
            return new Advance(Stream.concat(entries.stream(), next.entries.stream()).toList(),
                    Stream.concat(actions.stream(), next.actions.stream()).toList(), next.wakeAt);
        }
    }

    /// Reads an answer of the planner while it is being written; empty where that is not wanted.
    Optional<Planning.Dictation> dictation() {
        return planning.dictation(state.goal());
    }

    /// The state after the last step.
    public PlanState state() {
        return state;
    }

    /// Takes inputs in, in order, and decides until there is nothing left to decide.
    public Advance advance(List<PlanInput> inputs, Instant now) {
        if (state.status().isTerminal()) {
            // The plan may have been reopened meanwhile, and what it holds is its successor's.
            return new Advance(List.of(), List.of(), Optional.empty());
        }
        engaged.awake(now);
        List<JournalEntry> entries = new ArrayList<>();
        List<Action> actions = new ArrayList<>();
        for (PlanInput input : inputs) {
            reactions.to(input, state, engaged, now).ifPresent(event -> entries.add(record(event, now)));
        }
        List<Move> moves = decider.decide(state, engaged, now);
        while (!moves.isEmpty()) {
            for (Move move : moves) {
                move.event().ifPresent(event -> entries.add(record(event, now)));
                move.action().ifPresent(action -> {
                    engaged.begin(action, now);
                    actions.add(action);
                });
            }
            moves = decider.decide(state, engaged, now);
        }
        engaged.settle(state);
        Optional<Instant> wakeAt = decider.wakeAt(state, engaged, now);
        engaged.sleeps(now, wakeAt);
        return new Advance(List.copyOf(entries), List.copyOf(actions), wakeAt);
    }

    private JournalEntry record(PlanEvent event, Instant now) {
        JournalEntry entry = new JournalEntry(state.lastSeq() + 1, now, event);
        PlanState before = state;
        state = state.apply(entry);
        if (event instanceof PlanEvent.Ended ended) {
            // What was found under way may have been done long before anybody looked.
            if (engaged.adoption(ended.attempt()).isEmpty()) {
                durations.learn(ended, before, now);
            }
            engaged.ended(ended.attempt());
        }
        if (event instanceof PlanEvent.AttemptLimited || event instanceof PlanEvent.PlanPaused) {
            state.course().pause().ifPresent(pause -> engaged.gates.close(state.goal(), pause));
        }
        return entry;
    }
}
