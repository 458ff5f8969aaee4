package dev.mto.opencode;

import dev.mto.agent.AgentOutcome;
import dev.mto.agent.AgentRuntimeException;
import dev.mto.agent.AgentSignal;
import dev.mto.agent.AgentTurn;
import dev.mto.agent.FailureKind;
import dev.mto.agent.LogContext;
import dev.mto.agent.SessionTarget;
import dev.mto.agent.Usage;
import dev.mto.opencode.Places.Place;
import dev.mto.opencode.Places.Wanted;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// One turn: finds the server for it, hands it over there, and passes on what is heard of it. Thread-safe.
final class Errand {
    private static final Logger LOG = LoggerFactory.getLogger(Errand.class);

    /// How often another server is looked for where one dies before it has begun.
    private static final int MOST_TRIES = 5;

    private final Dispatch dispatch;
    private final TurnOrder order;
    private final Optional<Handed> heritage;
    private final Runnable atEnd;
    private final String plan;

    private @Nullable Thread thread;
    private @Nullable Handed handed;
    private boolean isOver;
    private int tries;
    private volatile long abortWanted;
    private volatile boolean opened;

    /// Where a turn went.
    ///
    /// @param turn as it was told there
    record Handed(FleetMember member, AgentTurn turn) {}

    /// @param heritage where the turn is followed already
    /// @param atEnd run once the outcome is known, before it is signalled
    Errand(Dispatch dispatch, TurnOrder order, Optional<Handed> heritage, Runnable atEnd) {
        this.dispatch = dispatch;
        this.order = order;
        this.heritage = heritage;
        this.atEnd = atEnd;
        plan = Dispatch.plan(order.turn().ids().sessionKey());
    }

    synchronized void begin() {
        if (!isOver) {
            thread = Thread.ofVirtual().name("errand-" + order.turn().ids().messageId()).start(this::run);
        }
    }

    synchronized void abort() {
        abortWanted = System.nanoTime() | 1;
        if (handed != null) {
            handed.member().runtime().abort(order.turn().ids());
        }
        dispatch.bell().ring();
    }

    /// Ends it without another signal. What was handed over goes on.
    synchronized Optional<Handed> retire() {
        Optional<Handed> present = Optional.ofNullable(handed);
        isOver = true;
        handed = null;
        present.ifPresent(where -> where.member().giveBack());
        if (thread != null) {
            thread.interrupt();
        }
        return present;
    }

    /// Waits until it does nothing more. To be called after [#retire].
    void join() throws InterruptedException {
        Thread last;
        synchronized (this) {
            last = thread;
        }
        if (last != null) {
            last.join();
        }
    }

    private void run() {
        try (LogContext _ = LogContext.of(order.turn().ids())) {
            route();
        } catch (AgentRuntimeException e) {
            end(new AgentOutcome.Failed(e.kind(), String.valueOf(e.getMessage()), Usage.NONE));
        } catch (InterruptedException e) {
            LOG.debug("No longer looking for a server for {}", order.turn().ids());
        } catch (RuntimeException | Error e) {
            LOG.error("A defect ended the turn {}", order.turn().ids(), e);
            end(new AgentOutcome.Failed(FailureKind.INTERNAL, "A defect ended the turn: " + e, Usage.NONE));
        }
    }

    private void route() throws AgentRuntimeException, InterruptedException {
        AgentTurn turn = order.turn();
        dispatch.members().forEach(FleetMember::seek);
        if (heritage.isPresent()) {
            heritage.get().member().take();
            handOver(heritage.get());
            return;
        }
        if (order.mayExist()) {
            dispatch.members().forEach(member -> member.server().recall(turn.ids().sessionKey()));
        }
        switch (turn.session()) {
            case SessionTarget.Fresh _ -> fresh(turn);
            case SessionTarget.Existing(String id) -> existing(turn, id);
        }
    }

    private void fresh(AgentTurn turn) throws AgentRuntimeException, InterruptedException {
        if (!order.mayExist()) {
            anywhere(turn);
            return;
        }
        Wanted wanted = new Wanted(order.sessionId(), turn.ids().sessionKey());
        switch (find(wanted, order(turn))) {
            case Place.Found(FleetMember member) -> handOver(new Handed(member, turn));
            case Place.Nowhere _ -> anywhere(turn);
            case Place.Lost(List<FleetMember> silent) -> {
                silent.forEach(member -> member.server().leave(order, Optional.empty()));
                lost(silent);
            }
        }
    }

    /// Where the turn itself may be at work, its place is taken; and until that is known, one on each server.
    private Place find(Wanted wanted, List<FleetMember> likeliest) throws InterruptedException {
        if (!order.mayExist()) {
            return dispatch.places().find(wanted, likeliest, this::isAbortOverdue);
        }
        dispatch.adrift().incrementAndGet();
        try {
            Place place = dispatch.places().find(wanted, likeliest, this::isAbortOverdue);
            if (place instanceof Place.Found(FleetMember member)) {
                member.take();
            }
            return place;
        } finally {
            dispatch.adrift().decrementAndGet();
            dispatch.bell().ring();
        }
    }

    private void existing(AgentTurn turn, String id) throws AgentRuntimeException, InterruptedException {
        switch (find(Wanted.of(id), dispatch.order(plan))) {
            case Place.Found(FleetMember member) -> there(turn, member);
            case Place.Nowhere _ -> end(new AgentOutcome.Failed(FailureKind.SESSION_UNKNOWN,
                    "No opencode server has the session " + id + ".", Usage.NONE));
            // The results are there, and a session is all that the answer wants: any other will do.
            case Place.Lost(List<FleetMember> silent) when turn.role() == AgentTurn.Role.SYNTHESIS
                    && !isAbortWanted() ->
                end(new AgentOutcome.Failed(FailureKind.SESSION_UNKNOWN, away(silent), Usage.NONE));
            case Place.Lost(List<FleetMember> silent) -> lost(silent);
        }
    }

    /// One that does not answer just now is not to be waited for here: its runtime does that.
    private void there(AgentTurn turn, FleetMember member) throws AgentRuntimeException, InterruptedException {
        if (!order.mayExist() && member.isWell()) {
            take(List.of(member), turn);
            return;
        }
        if (!order.mayExist()) {
            member.take();
        }
        handOver(new Handed(member, turn));
    }

    private void anywhere(AgentTurn turn) throws AgentRuntimeException, InterruptedException {
        take(order(turn), turn);
    }

    private void take(List<FleetMember> order, AgentTurn turn) throws AgentRuntimeException, InterruptedException {
        AtomicBoolean queued = new AtomicBoolean();
        Optional<FleetMember> chosen = dispatch.await(order, FleetMember::tryTake, this::isAbortWanted, () -> {
            queued.set(true);
            pass(new AgentSignal.Queued());
        });
        if (chosen.isPresent()) {
            if (queued.get()) {
                pass(new AgentSignal.Admitted());
            }
            handOver(new Handed(chosen.get(), turn));
        } else {
            end(new AgentOutcome.Aborted(Usage.NONE));
        }
    }

    private List<FleetMember> order(AgentTurn turn) throws InterruptedException {
        return dispatch.order(plan, turn.session() instanceof SessionTarget.Fresh(_, Optional<String> parent)
                ? parent
                : Optional.empty());
    }

    /// Its place is taken.
    private synchronized void handOver(Handed where) {
        if (isOver) {
            where.member().giveBack();
            return;
        }
        handed = where;
        OpencodeRuntime runtime = where.member().runtime();
        if (order.mayExist()) {
            runtime.adopt(where.turn(), order.sessionId(), signal -> heard(where, signal));
        } else {
            runtime.start(where.turn(), signal -> heard(where, signal));
        }
        if (isAbortWanted()) {
            runtime.abort(where.turn().ids());
        }
    }

    private void heard(Handed where, AgentSignal signal) {
        switch (signal) {
            case AgentSignal.SessionOpened(String session) -> {
                opened = true;
                dispatch.places().remember(session, where.member());
                pass(signal);
            }
            case AgentSignal.Finished(AgentOutcome outcome) -> {
                if (!goesOnElsewhere(where, outcome)) {
                    end(outcome);
                }
            }
            case AgentSignal.Queued _,AgentSignal.Admitted _,AgentSignal.PermissionAnswered _,AgentSignal.Progress _,AgentSignal.Alive _,AgentSignal.Spent _,AgentSignal.Throttled _ ->
                pass(signal);
        }
    }

    private void pass(AgentSignal signal) {
        synchronized (this) {
            if (isOver) {
                return;
            }
        }
        order.signals().accept(signal);
    }

    /// Gives the place back; looks for another where the turn broke off before it had a session.
    private synchronized boolean goesOnElsewhere(Handed where, AgentOutcome outcome) {
        if (!where.equals(handed)) {
            // It is followed by another.
            return true;
        }
        handed = null;
        where.member().giveBack();
        tries++;
        boolean begun = opened || order.mayExist() || where.turn().isInParent();
        if (begun || isAbortWanted() || tries > MOST_TRIES || !(outcome instanceof AgentOutcome.Interrupted)) {
            return false;
        }
        LOG.info("{} goes to another server than {}", order.turn().ids(), where.member().name());
        begin();
        return true;
    }

    private void lost(List<FleetMember> silent) {
        end(isAbortWanted()
                ? new AgentOutcome.Aborted(Usage.NONE)
                : new AgentOutcome.Interrupted(away(silent), Usage.NONE));
    }

    private static String away(List<FleetMember> silent) {
        return "Its session is with a server that does not answer. " + Dispatch.describe(silent);
    }

    private void end(AgentOutcome outcome) {
        synchronized (this) {
            if (isOver) {
                return;
            }
            isOver = true;
        }
        atEnd.run();
        try {
            order.signals().accept(new AgentSignal.Finished(outcome));
        } catch (RuntimeException e) {
            LOG.error("The receiver of {} failed", order.turn().ids(), e);
        }
    }

    private boolean isAbortWanted() {
        return abortWanted != 0;
    }

    private boolean isAbortOverdue() {
        return isAbortWanted() && System.nanoTime() - abortWanted > TurnWatcher.ABORT_LIMIT.toNanos();
    }
}
