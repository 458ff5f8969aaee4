package dev.mto.opencode;

import dev.mto.agent.AgentOutcome;
import dev.mto.agent.AgentRuntimeException;
import dev.mto.agent.AgentSignal;
import dev.mto.agent.AgentSignal.Activity;
import dev.mto.agent.AgentTurn;
import dev.mto.agent.FailureKind;
import dev.mto.agent.SessionTarget;
import dev.mto.agent.Usage;
import dev.mto.opencode.TurnVerdict.BrokenOff;
import dev.mto.opencode.TurnVerdict.Over;
import dev.mto.opencode.TurnVerdict.Retrying;
import dev.mto.opencode.TurnVerdict.Unanswered;
import dev.mto.opencode.TurnVerdict.Unsent;
import dev.mto.opencode.TurnVerdict.Working;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// One turn on one server: opens the session, sends the prompt once, and looks until it is over. Confined to the
/// watcher's thread.
final class TurnRun {
    private static final Logger LOG = LoggerFactory.getLogger(TurnRun.class);

    /// How long a parent session may be busy with something else before our prompt joins in. Never waiting would mix
    /// two answers; waiting for ever would hang where a tool of that session waits for us.
    private static final Duration BUSY_PARENT = Duration.ofMinutes(1);

    /// Sending once and resuming twice; a lost prompt counts as well.
    private static final int MOST_SENDS = 3;

    private final LiveServer server;
    private final TurnWatcher watcher;
    private final TurnMemory memory;
    private final AgentTurn turn;
    private final ActivityReader activities = new ActivityReader();
    private final LookTimer timer = new LookTimer();

    TurnRun(LiveServer server, TurnWatcher watcher) {
        this.server = server;
        this.watcher = watcher;
        memory = watcher.memory();
        turn = watcher.order().turn();
    }

    AgentOutcome toItsEnd() throws IOException, AgentRuntimeException, InterruptedException {
        Optional<Session> opened = open();
        if (opened.isEmpty()) {
            return new AgentOutcome.Aborted(Usage.NONE);
        }
        Session session = opened.get();
        try (var _ = server.events().follow(session, watcher.mailbox()::put)) {
            if (!isSentHere() && !isDelivered(session)) {
                awaitIdleParent(session);
                if (isEnding() && (!memory.mayRun() || isParent())) {
                    return new AgentOutcome.Aborted(Usage.NONE);
                }
                if (!isEnding()) {
                    send(session);
                }
            }
            return watch(session);
        }
    }

    /// Whether this server, and not one before it, took the prompt last.
    private boolean isSentHere() {
        return server.equals(memory.sentTo);
    }

    private boolean isEnding() {
        watcher.noteAbort();
        return memory.endingSince.isPresent();
    }

    /// Whether the session has a life of its own. What else it does is not ours to abort.
    private boolean isParent() {
        return turn.session() instanceof SessionTarget.Existing;
    }

    /// Empty where the turn is to be ended and there is no session.
    private Optional<Session> open() throws IOException, AgentRuntimeException, InterruptedException {
        if (memory.session.isPresent()) {
            return memory.session;
        }
        SessionDoor door = new SessionDoor(server.api());
        Optional<String> known = watcher.order().sessionId();
        if (isEnding()) {
            memory.session = door.find(turn, known);
        } else {
            boolean mayExist = memory.mayExist;
            // While the answer is out it is open whether there is a session, and if it does not come, it stays so.
            memory.mayExist = true;
            memory.session = Optional.of(door.open(turn, known, mayExist));
            memory.mayExist = mayExist;
        }
        memory.session.ifPresent(session -> watcher.signal(new AgentSignal.SessionOpened(session.id())));
        return memory.session;
    }

    /// Whether the session has the prompt already, from us or from an earlier process. Not asked where that cannot be.
    private boolean isDelivered(Session session) throws IOException, InterruptedException {
        return memory.mayRun() && server.api().messages(session.id()).stream()
                .anyMatch(message -> message.id().equals(turn.ids().messageId()));
    }

    private void awaitIdleParent(Session session) throws IOException, InterruptedException {
        if (!isParent()) {
            return;
        }
        long deadline = System.nanoTime() + BUSY_PARENT.toNanos();
        while (!(server.api().status(session) instanceof SessionStatus.Absent) && System.nanoTime() < deadline
                && !watcher.mailbox().isAbortWanted()) {
            watcher.mailbox().take(Duration.ofSeconds(1));
        }
    }

    private void send(Session session) throws IOException, AgentRuntimeException, InterruptedException {
        SessionDoor.requireDirectory(session.directory());
        memory.mayExist = true;
        Optional<String> agent = turn.role() == AgentTurn.Role.PLANNER
                ? Optional.of(ChildEnvironment.PLANNER_AGENT)
                : turn.agent();
        try {
            server.api().prompt(session.id(), turn, agent);
        } catch (ApiException e) {
            throw e;
        } catch (IOException e) {
            // The call got no answer, which does not say that the prompt did not arrive.
            memory.sent(server);
            throw e;
        }
        memory.sent(server);
        timer.sent();
    }

    private AgentOutcome watch(Session session) throws IOException, AgentRuntimeException, InterruptedException {
        Optional<AgentOutcome> outcome = isSentHere() ? Optional.empty() : look(session);
        while (outcome.isEmpty()) {
            outcome = isEnding()
                    ? Optional.of(new TurnEnding(server, watcher).end(session))
                    : handle(session, watcher.mailbox().take(timer.untilNextLook()));
        }
        return outcome.get();
    }

    private Optional<AgentOutcome> handle(Session session, Optional<Knock> knock) throws IOException,
            AgentRuntimeException, InterruptedException {
        if (knock.isEmpty()) {
            return look(session);
        }
        return switch (knock.get()) {
            case Knock.Happened event -> happened(session, event);
            case Knock.Asked _ -> {
                answerAsks(session);
                yield Optional.empty();
            }
            case Knock.LookAgain _ -> {
                if (!server.isAlive()) {
                    throw new IOException("the server has ended");
                }
                yield look(session);
            }
            case Knock.AbortWanted _ -> Optional.empty();
        };
    }

    private Optional<AgentOutcome> happened(Session session, Knock.Happened event) throws IOException,
            AgentRuntimeException, InterruptedException {
        switch (event.type()) {
            case "session.idle" -> {
                return lookAtIdle(session);
            }
            case "session.error" -> {
                memory.heard = memory.heard.or(() -> SessionError.parse(event.properties().path("error")));
                return look(session);
            }
            case "session.status" -> {
                if (SessionStatus.parse(event.properties().path("status")) instanceof SessionStatus.Retry retry) {
                    retrying(retry);
                }
            }
            default -> {
                memory.meter.read(event, turn.ids().messageId()).ifPresent(watcher::signal);
                activities.read(event).ifPresent(this::show);
            }
        }
        return Optional.empty();
    }

    /// The quick way out. The event says that the session was idle a moment ago, so the status need not be asked for.
    /// The messages say whether it was our prompt that ended. Only an end that is certain is taken from here.
    private Optional<AgentOutcome> lookAtIdle(Session session) throws IOException, AgentRuntimeException,
            InterruptedException {
        LOG.debug("{} says it is idle", session.id());
        return verdict(session, new SessionStatus.Absent()) instanceof Over over && over.certain()
                ? Optional.of(over.outcome())
                : look(session);
    }

    private Optional<AgentOutcome> look(Session session) throws IOException, AgentRuntimeException,
            InterruptedException {
        SessionStatus status = server.api().status(session);
        TurnVerdict verdict = status instanceof SessionStatus.Absent
                ? verdict(session, status)
                : TurnJudge.judge(new TurnJudge.Look(status, List.of(), memory.heard), turn.ids().messageId());
        boolean confirmed = timer.looked(verdict);
        return switch (verdict) {
            case Working _ -> {
                // Whatever went wrong before, the session got over it.
                memory.heard = Optional.empty();
                yield answerAsks(session);
            }
            case Retrying retrying -> retrying(retrying.status());
            case Unsent _ -> timer.lasts(LookTimer.UNSENT) ? sendAgain(session, neverBegun()) : Optional.empty();
            case Unanswered _ -> (!isSentHere() && confirmed) || timer.lasts(LookTimer.UNANSWERED)
                    ? sendAgain(session, neverBegun())
                    : Optional.empty();
            case BrokenOff _ -> confirmed ? sendAgain(session, brokenOff()) : Optional.empty();
            case Over over -> over.certain() || confirmed ? Optional.of(over.outcome()) : Optional.empty();
        };
    }

    private TurnVerdict verdict(Session session, SessionStatus status) throws IOException, InterruptedException {
        List<Message> messages = server.api().messages(session.id());
        memory.usage = TurnJudge.usage(messages, turn.ids().messageId());
        memory.meter.look(TurnJudge.answers(messages, turn.ids().messageId())).ifPresent(watcher::signal);
        return TurnJudge.judge(new TurnJudge.Look(status, messages, memory.heard), turn.ids().messageId());
    }

    /// Sends the same ids again, unless that was done often enough: what was lost is begun, what broke off goes on.
    private Optional<AgentOutcome> sendAgain(Session session, AgentOutcome otherwise) throws IOException,
            AgentRuntimeException, InterruptedException {
        if (memory.sends >= MOST_SENDS) {
            return Optional.of(otherwise);
        }
        requireKnownNames(session);
        LOG.info("Sending {} to {} again", turn.ids().messageId(), session.id());
        send(session);
        return Optional.empty();
    }

    private AgentOutcome neverBegun() {
        return new AgentOutcome.Failed(FailureKind.RUNTIME_UNAVAILABLE,
                "opencode accepted the prompt " + memory.sends + " times and did not run it.", memory.usage);
    }

    private AgentOutcome brokenOff() {
        return new AgentOutcome.Interrupted("The session broke off, and again each time it was resumed.",
                memory.usage);
    }

    /// An unknown agent or model leaves no trace but an event, and that may have been missed.
    private void requireKnownNames(Session session) throws IOException, AgentRuntimeException, InterruptedException {
        if (turn.agent().isPresent() && !server.api().hasAgent(session.directory(), turn.agent().get())) {
            throw new AgentRuntimeException(FailureKind.AGENT_UNKNOWN, "There is no agent '" + turn.agent().get()
                    + "' in " + session.directory() + ".");
        }
        if (turn.model().isPresent() && !server.api().hasModel(session.directory(), turn.model().get())) {
            throw new AgentRuntimeException(FailureKind.MODEL_UNKNOWN, "opencode knows no model '" + turn.model()
                    .get() + "'.");
        }
    }

    private Optional<AgentOutcome> answerAsks(Session session) throws IOException, InterruptedException {
        watcher.gatekeeper().sweep(server.api(), session)
                .forEach(answer -> watcher.signal(new AgentSignal.PermissionAnswered(answer)));
        return Optional.empty();
    }

    private Optional<AgentOutcome> retrying(SessionStatus.Retry retry) {
        boolean limit = ErrorKinds.isLimit(retry.message());
        if (retry.attempt() != memory.retryShown) {
            memory.retryShown = retry.attempt();
            show(new Activity.Retrying(retry.attempt(), retry.message()));
            if (limit) {
                watcher.signal(new AgentSignal.Throttled(retry.next(), retry.message()));
            }
        }
        Duration pause = Duration.between(Instant.now(), retry.next());
        // A limit is lifted by time: opencode may ask as often as it likes meanwhile.
        boolean tooOften = !limit && retry.attempt() > watcher.patience().retries();
        if ((tooOften || pause.compareTo(watcher.patience().pause()) > 0) && memory.endingSince.isEmpty()) {
            memory.endingSince = Optional.of(System.nanoTime());
            if (limit) {
                memory.endsAs = Optional.of(new AgentOutcome.Limited(Optional.of(retry.next()), retry.message(),
                        Usage.NONE));
                return Optional.empty();
            }
            String how = tooOften
                    ? "It failed " + retry.attempt() + " times."
                    : "It asked to wait for " + pause.toSeconds() + " s, which is too long.";
            memory.endsAs = Optional
                    .of(new AgentOutcome.Failed(ErrorKinds.ofRetry(retry.message()), "The provider says: "
                            + retry.message() + ". " + how, Usage.NONE));
        }
        return Optional.empty();
    }

    private void show(Activity activity) {
        watcher.signal(new AgentSignal.Progress(activity));
    }
}
