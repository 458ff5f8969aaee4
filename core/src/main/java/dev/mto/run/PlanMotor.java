package dev.mto.run;

import dev.mto.agent.AgentRuntime;
import dev.mto.agent.AgentSignal;
import dev.mto.agent.AgentTurn;
import dev.mto.agent.LogContext;
import dev.mto.agent.Usage;
import dev.mto.fault.ErrorCode;
import dev.mto.fault.Fault;
import dev.mto.run.Attempt.Work;
import dev.mto.run.PlanEvent.AttemptInterrupted;
import dev.mto.run.PlanEvent.PlanFailed;
import dev.mto.run.PlanEvent.PlanStopping;
import dev.mto.run.PlanJournal.JournalException;
import dev.mto.run.PlanStep.Advance;
import dev.mto.run.PlanUpdate.Shown;
import dev.mto.run.WorkState.Carrier;
import dev.mto.run.WorkState.Running;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Moves one plan: steps it, makes what that came to durable, tells the watchers, and only then does the actions. All
/// that a plan needs besides is a loop around it: a thread is one, a simulation another. Confined to one thread at a
/// time, but for [#state].
public final class PlanMotor {
    private static final Logger LOG = LoggerFactory.getLogger(PlanMotor.class);
    private static final Duration SIGN_INTERVAL = Duration.ofSeconds(1);

    private final PlanStep step;
    private final AgentRuntime runtime;
    private final Surroundings around;
    private final Loop loop;
    private final Inquiries inquiries;
    private final Map<Attempt, Instant> lastSigns = new ConcurrentHashMap<>();
    private final Object departure = new Object();
    private boolean left;
    private volatile PlanState durable;

    /// What all plans share.
    ///
    /// @param tasks runs what may block, each on a thread of its own
    /// @param tenure whether plans are this process's to act for
    public record Surroundings(PlanJournal journal, PlanFeed feed, InstantSource clock, Executor tasks,
            Tenure tenure) {
        /// The same for one plan, which is given up earlier than the others.
        public Surroundings until(Tenure its) {
            return new Surroundings(journal, feed, clock, tasks, tenure.and(its));
        }
    }

    /// Whoever turns the motor.
    public interface Loop {
        /// Keeps something for the next [#advance]. Called on any thread; must not block.
        void post(PlanInput input);

        /// Takes note that more of the plan is durable. Called on the thread that advances.
        void reached(PlanState durable);
    }

    public PlanMotor(PlanStep step, AgentRuntime runtime, Surroundings around, Loop loop) {
        this.step = step;
        this.runtime = runtime;
        this.around = around;
        this.loop = loop;
        this.inquiries = new Inquiries(runtime, loop);
        this.durable = step.state();
    }

    /// The state as far as it is durable.
    public PlanState state() {
        return durable;
    }

    /// Takes inputs in, in order. Where this throws, whatever it is, the motor must be forgotten: its state may be ahead
    /// of the journal, or behind it.
    ///
    /// @return when to advance again though nothing was heard
    /// @throws PlanJournal.JournalException where something could not be made durable
    /// @throws Tenure.Disowned where the plan is another process's
    public Optional<Instant> advance(List<PlanInput> inputs) {
        around.tenure().require(durable.id());
        Instant now = around.clock().instant();
        Advance advance = step.advance(inputs, now);
        List<PlanInput> opened = opened(advance.actions());
        if (!opened.isEmpty()) {
            advance = advance.and(step.advance(opened, now));
        }
        if (!advance.entries().isEmpty()) {
            append(advance.entries(), step.state());
        }
        if (!advance.actions().isEmpty()) {
            advance.actions().forEach(action -> {
                // Once more: whoever was frozen while it wrote must not act on what it was entitled to before.
                around.tenure().require(durable.id());
                performUnlessLeft(action);
            });
        }
        return advance.wakeAt();
    }

    /// The sessions of what is about to be started, as far as they are known.
    private List<PlanInput> opened(List<Action> actions) {
        List<PlanInput> opened = new ArrayList<>();
        for (Action action : actions) {
            if (action instanceof Action.Start(Attempt attempt, AgentTurn turn)) {
                runtime.sessionOf(turn).map(AgentSignal.SessionOpened::new)
                        .ifPresent(signal -> opened.add(new PlanInput.Signalled(attempt, signal)));
            }
        }
        return opened;
    }

    private void append(List<JournalEntry> entries, PlanState reached) {
        switch (around.journal().append(reached.id(), entries, PlanSummary.of(reached))) {
            case APPENDED -> {
            }
            // Nobody else writes to a plan that is ours: it was an append that was given up and came through late.
            case FENCED -> throw new JournalException(
                    reached.id() + " has an event " + entries.getFirst().seq() + " already.");
            case DISOWNED -> throw new Tenure.Disowned(reached.id());
        }
        PlanState before = durable;
        durable = reached;
        loop.reached(reached);
        around.feed().recorded(Optional.of(before), entries, reached);
    }

    /// Gives up a plan that no motor can go on with, where the journal still can be written. For after [#advance] has
    /// failed. The first time it says why, and leaves it to the next motor to see the sessions to their end: that asks for
    /// less than to go on. Where not even that can be done, it tells them to stop, and does not wait for them.
    ///
    /// @return whether the plan is over
    /// @throws PlanJournal.JournalException where that could not be made durable
    /// @throws Tenure.Disowned where the plan is another process's
    public boolean giveUp(Throwable cause) {
        around.tenure().require(durable.id());
        if (durable.course().doom().isEmpty()) {
            record(List.of(new PlanStopping(new Fault(ErrorCode.INTERNAL, "The orchestrator met the same defect each "
                    + "time it went on with this plan, and gave up: " + cause))));
            return false;
        }
        List<Running> running = durable.running();
        running.forEach(this::abort);
        List<PlanEvent> end = new ArrayList<>();
        running.forEach(left -> end.add(
                new AttemptInterrupted(left.attempt(), "The orchestrator could not go on with the plan.", Usage.NONE)));
        end.add(new PlanFailed(durable.course().doom().orElseThrow()));
        record(end);
        return true;
    }

    private void record(List<PlanEvent> events) {
        List<JournalEntry> entries = new ArrayList<>();
        PlanState reached = durable;
        for (PlanEvent event : events) {
            JournalEntry entry = new JournalEntry(reached.lastSeq() + 1, around.clock().instant(), event);
            entries.add(entry);
            reached = reached.apply(entry);
        }
        append(entries, reached);
    }

    /// One session that cannot even be aborted keeps no other running.
    private void abort(Running left) {
        switch (left.carrier()) {
            case Carrier.Session session -> {
                try {
                    runtime.abort(session.ids());
                } catch (RuntimeException defect) {
                    LOG.error("{} cannot be aborted", left.attempt(), defect);
                }
            }
            case Carrier.Client _ -> {
                // It learns of the end as every watcher does.
            }
        }
    }

    /// Stops following the plan's sessions, which go on for whoever has the plan by now. May be called on any thread, and
    /// twice; the motor does nothing more after it.
    public void leave() {
        synchronized (departure) {
            if (left) {
                // By now another motor of this process may follow them.
                return;
            }
            left = true;
            durable.running().forEach(this::leave);
        }
    }

    /// One session that cannot be left keeps no other followed.
    private void leave(Running running) {
        if (running.carrier() instanceof Carrier.Session(var ids, _)) {
            try {
                runtime.leave(ids);
            } catch (RuntimeException defect) {
                LOG.error("{} cannot be left", running.attempt(), defect);
            }
        }
    }

    /// Nothing is begun just after all was left, or nobody would ever leave that.
    private void performUnlessLeft(Action action) {
        synchronized (departure) {
            if (left) {
                throw new Tenure.Disowned(durable.id());
            }
            perform(action);
        }
    }

    private void perform(Action action) {
        switch (action) {
            case Action.ListAgents _ -> aside(() -> inquiries.listAgents(durable));
            case Action.OpenParent open -> aside(() -> inquiries.openParent(durable, open));
            case Action.Start(Attempt attempt, AgentTurn turn) -> {
                lastSigns.put(attempt, around.clock().instant());
                runtime.start(turn, listening(attempt));
                around.feed().handedOver(durable, attempt, around.clock().instant());
            }
            case Action.Adopt adopt ->
                runtime.adopt(adopt.turn(), adopt.sessionId(), signal -> signalled(adopt.attempt(), signal));
            case Action.Abort abort -> runtime.abort(abort.ids());
            case Action.Discard discard -> aside(() -> inquiries.discard(durable, discard));
        }
    }

    /// On a thread of its own, as it may block.
    private void aside(Runnable task) {
        around.tasks().execute(() -> {
            try (LogContext _ = LogContext.of(durable.id())) {
                if (around.tenure().holds()) {
                    task.run();
                }
            }
        });
    }

    /// Sub-tasks are taken from an answer that is heard from its first word alone, so not from one that is adopted.
    private Consumer<AgentSignal> listening(Attempt attempt) {
        if (!(attempt.work() instanceof Work.Planning)) {
            return signal -> signalled(attempt, signal);
        }
        DictationEar ear = new DictationEar(attempt, step.dictation());
        return signal -> {
            if (signal instanceof AgentSignal.Progress(var activity)) {
                ear.hear(activity).forEach(loop::post);
            }
            signalled(attempt, signal);
        };
    }

    private void signalled(Attempt attempt, AgentSignal signal) {
        switch (signal) {
            case AgentSignal.Progress(var activity) -> {
                around.feed().shown(durable.id(), new Shown(attempt, activity));
                alive(attempt);
            }
            case AgentSignal.Alive _ -> alive(attempt);
            case AgentSignal.SessionOpened(String sessionId) -> {
                if (!isKnown(attempt, sessionId)) {
                    loop.post(new PlanInput.Signalled(attempt, signal));
                }
            }
            case AgentSignal.Queued _,AgentSignal.Admitted _,AgentSignal.PermissionAnswered _,AgentSignal.Spent _,AgentSignal.Throttled _,AgentSignal.Finished _ ->
                loop.post(new PlanInput.Signalled(attempt, signal));
        }
    }

    private boolean isKnown(Attempt attempt, String sessionId) {
        return durable.running().stream().filter(running -> running.attempt().equals(attempt))
                .anyMatch(running -> running.sessionId().equals(Optional.of(sessionId)));
    }

    /// Passed on at most once a second for each attempt: what streams would otherwise wake the plan at every word.
    private void alive(Attempt attempt) {
        Instant now = around.clock().instant();
        Instant last = lastSigns.getOrDefault(attempt, Instant.MIN);
        if (Duration.between(last, now).compareTo(SIGN_INTERVAL) >= 0) {
            lastSigns.put(attempt, now);
            loop.post(new PlanInput.Alive(attempt));
        }
    }
}
