package dev.mto.opencode;

import dev.mto.agent.AgentOutcome;
import dev.mto.agent.AgentRuntimeException;
import dev.mto.agent.AgentSignal;
import dev.mto.agent.FailureKind;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Follows one turn to its end, over as many lives of the server as it takes. Runs on a thread of its own; only the
/// mailbox and [#silence] are for other threads.
final class TurnWatcher implements Runnable {
    private static final Logger LOG = LoggerFactory.getLogger(TurnWatcher.class);

    /// An abort is over after this time, whatever happens.
    static final Duration ABORT_LIMIT = Duration.ofSeconds(30);

    /// How often opencode may answer with a fault of its own (a locked database, say) before the turn fails. One that
    /// comes so long after the last has nothing to do with it.
    private static final int MOST_FAULTS = 10;
    private static final Duration FORGOTTEN = Duration.ofMinutes(1);

    private final TurnOrder order;
    private final ServerSource source;
    private final Gatekeeper gatekeeper;
    private final OpencodeSettings.Conduct conduct;
    private final Runnable atEnd;
    private final Mailbox mailbox = new Mailbox();
    private final TurnMemory memory;
    private volatile boolean silent;

    /// @param atEnd run once the outcome is known, before it is signalled; not run where following is broken off
    TurnWatcher(TurnOrder order, ServerSource source, OpencodeSettings.Conduct conduct, Runnable atEnd) {
        this.order = order;
        this.source = source;
        gatekeeper = new Gatekeeper(new PermissionPolicy(conduct.allowances(), order.turn().allowances()));
        this.conduct = conduct;
        this.atEnd = atEnd;
        memory = new TurnMemory(order.mayExist());
    }

    /// Has nothing more signalled.
    void silence() {
        silent = true;
    }

    void abort() {
        mailbox.put(new Knock.AbortWanted());
    }

    /// Follows the turn; ends after the last signal, or without one when it is interrupted.
    @Override
    public void run() {
        AgentOutcome outcome;
        try {
            outcome = follow();
        } catch (InterruptedException e) {
            LOG.debug("No longer following {}", order.turn().ids());
            return;
        } catch (RuntimeException | Error e) {
            LOG.error("A defect ended the turn {}", order.turn().ids(), e);
            outcome = failed(FailureKind.INTERNAL, "A defect ended the turn: " + e);
        }
        atEnd.run();
        signal(new AgentSignal.Finished(outcome));
    }

    private AgentOutcome follow() throws InterruptedException {
        Backoff backoff = new Backoff(Duration.ofMillis(200), Duration.ofSeconds(2));
        int faults = 0;
        long faultAt = System.nanoTime();
        while (true) {
            try {
                Optional<LiveServer> server = connect();
                if (server.isEmpty()) {
                    return givenUp(new AgentOutcome.Aborted(memory.usage));
                }
                return new TurnRun(server.get(), this).toItsEnd();
            } catch (AgentRuntimeException e) {
                return failed(e.kind(), String.valueOf(e.getMessage()));
            } catch (ServerLost e) {
                return givenUp(lost(String.valueOf(e.getMessage())));
            } catch (IOException e) {
                if (e instanceof ApiException no && !no.isFromBefore()) {
                    faults = System.nanoTime() - faultAt < FORGOTTEN.toNanos() ? faults + 1 : 1;
                    faultAt = System.nanoTime();
                    if (!no.isServerFault() || faults > MOST_FAULTS) {
                        stopWhatRuns();
                        return failed(FailureKind.RUNTIME_UNAVAILABLE, String.valueOf(e.getMessage()));
                    }
                }
                if (!hasBegun() && source.isDoubtful()) {
                    return lost(String.valueOf(e.getMessage()));
                }
                LOG.info("Looking at {} again: {}", order.turn().ids(), e.getMessage());
            }
            Thread.sleep(backoff.next());
        }
    }

    /// Whether anything of it may be anywhere. A session that was made and never prompted is nothing.
    private boolean hasBegun() {
        return order.mayExist() || order.turn().isInParent() || memory.session.isPresent();
    }

    /// What a turn comes to whose server is lost.
    private AgentOutcome lost(String why) {
        return isEnding()
                ? memory.endsAs.orElseGet(() -> new AgentOutcome.Aborted(memory.usage))
                : new AgentOutcome.Interrupted(why, memory.usage);
    }

    private AgentOutcome givenUp(AgentOutcome outcome) {
        if (memory.mayRun()) {
            source.leave(order, memory.session);
        }
        return outcome;
    }

    /// A turn that is given up must not work on unseen, beside the one that takes its place. Best effort.
    private void stopWhatRuns() throws InterruptedException {
        LiveServer server = memory.sentTo;
        if (server == null || memory.session.isEmpty()) {
            return;
        }
        try {
            server.api().abort(memory.session.get().id());
        } catch (IOException e) {
            LOG.info("{} could not be stopped: {}", memory.session.get().id(), e.getMessage());
        }
    }

    /// Waits for the server; empty where the turn is to be aborted and there is nothing to abort, or no time left.
    private Optional<LiveServer> connect() throws AgentRuntimeException, ServerLost, InterruptedException {
        CompletableFuture<LiveServer> server = source.demand();
        if (!server.isDone()) {
            var _ = server.whenComplete((_, _) -> mailbox.put(new Knock.LookAgain()));
        }
        while (true) {
            if (isEnding() && (!memory.mayRun() || isAbortOverdue())) {
                return Optional.empty();
            }
            if (server.isDone()) {
                return Optional.of(result(server));
            }
            mailbox.take(Duration.ofSeconds(1));
        }
    }

    private static LiveServer result(CompletableFuture<LiveServer> server) throws AgentRuntimeException, ServerLost,
            InterruptedException {
        try {
            return server.get();
        } catch (ExecutionException e) {
            if (e.getCause() instanceof AgentRuntimeException failure) {
                throw failure;
            }
            if (e.getCause() instanceof ServerLost lost) {
                throw lost;
            }
            throw new IllegalStateException("the supervisor failed in an unforeseen way", e);
        }
    }

    /// Starts the clock of an abort that was asked for.
    private void noteAbort() {
        if (mailbox.isAbortWanted() && memory.endingSince.isEmpty()) {
            memory.endingSince = Optional.of(System.nanoTime());
        }
    }

    /// Whether the turn is to be ended, because it was asked for or because its provider is given up.
    boolean isEnding() {
        noteAbort();
        return memory.endingSince.isPresent();
    }

    boolean isAbortOverdue() {
        return memory.endingSince.filter(since -> System.nanoTime() - since > ABORT_LIMIT.toNanos()).isPresent();
    }

    void signal(AgentSignal signal) {
        if (silent) {
            return;
        }
        try {
            order.signals().accept(signal);
        } catch (RuntimeException e) {
            LOG.error("The receiver of {} failed on {}", order.turn().ids(), signal, e);
        }
    }

    TurnOrder order() {
        return order;
    }

    TurnMemory memory() {
        return memory;
    }

    Mailbox mailbox() {
        return mailbox;
    }

    Gatekeeper gatekeeper() {
        return gatekeeper;
    }

    OpencodeSettings.Conduct conduct() {
        return conduct;
    }

    private AgentOutcome failed(FailureKind kind, String message) {
        return new AgentOutcome.Failed(kind, message, memory.usage);
    }
}
