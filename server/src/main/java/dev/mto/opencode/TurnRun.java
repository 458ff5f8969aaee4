package dev.mto.opencode;

import dev.mto.agent.AgentOutcome;
import dev.mto.agent.AgentRuntimeException;
import dev.mto.agent.AgentSignal;
import dev.mto.agent.AgentTurn;
import dev.mto.agent.FailureKind;
import dev.mto.agent.Usage;
import dev.mto.opencode.TurnVerdict.BrokenOff;
import dev.mto.opencode.TurnVerdict.Over;
import dev.mto.opencode.TurnVerdict.Retrying;
import dev.mto.opencode.TurnVerdict.Unanswered;
import dev.mto.opencode.TurnVerdict.Unsent;
import dev.mto.opencode.TurnVerdict.Working;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// One turn on one server: has the prompt delivered, and looks until it is over. Confined to the watcher's thread.
final class TurnRun {
    private static final Logger LOG = LoggerFactory.getLogger(TurnRun.class);

    private final LiveServer server;
    private final TurnWatcher watcher;
    private final TurnMemory memory;
    private final AgentTurn turn;
    private final ActivityReader activities = new ActivityReader();
    private final TurnDelivery delivery;
    private final ProviderRetries retries;
    private final QuietWatch quiet = new QuietWatch();
    private final LookTimer timer = new LookTimer();

    TurnRun(LiveServer server, TurnWatcher watcher) {
        this.server = server;
        this.watcher = watcher;
        memory = watcher.memory();
        turn = watcher.order().turn();
        delivery = new TurnDelivery(server, watcher);
        retries = new ProviderRetries(watcher);
    }

    AgentOutcome toItsEnd() throws IOException, AgentRuntimeException, InterruptedException {
        Optional<Session> opened = delivery.open();
        if (opened.isEmpty()) {
            return new AgentOutcome.Aborted(Usage.NONE);
        }
        Session session = opened.get();
        try (var _ = server.events().follow(session, watcher.mailbox()::put)) {
            return delivery.bring(session) ? watch(session) : new AgentOutcome.Aborted(Usage.NONE);
        }
    }

    private AgentOutcome watch(Session session) throws IOException, AgentRuntimeException, InterruptedException {
        Optional<AgentOutcome> outcome = delivery.isSentHere() ? Optional.empty() : look(session);
        while (outcome.isEmpty()) {
            outcome = watcher.isEnding()
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
                activities.missed();
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
        quiet.heard();
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
                    retries.take(retry);
                }
            }
            default -> {
                memory.meter.read(event, turn.ids().messageId()).ifPresent(watcher::signal);
                activities.read(event).map(AgentSignal.Progress::new).map(AgentSignal.class::cast)
                        .or(() -> signOfLife(event)).ifPresent(watcher::signal);
            }
        }
        return Optional.empty();
    }

    /// What a tool prints, and a step as it begins and ends, is not shown, but the session is not silent.
    private static Optional<AgentSignal> signOfLife(Knock.Happened event) {
        return event.type().startsWith("message.part.") ? Optional.of(new AgentSignal.Alive()) : Optional.empty();
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
                : judge(status, List.of());
        boolean confirmed = timer.looked(verdict);
        return switch (verdict) {
            case Working _ -> working(session);
            case Retrying retrying -> {
                retries.take(retrying.status());
                yield Optional.empty();
            }
            case Unsent _ -> timer.lasts(LookTimer.UNSENT) ? sendAgain(session, neverBegun()) : Optional.empty();
            case Unanswered _ -> (!delivery.isSentHere() && confirmed) || timer.lasts(LookTimer.UNANSWERED)
                    ? sendAgain(session, neverBegun())
                    : Optional.empty();
            case BrokenOff _ -> confirmed ? sendAgain(session, brokenOff()) : Optional.empty();
            case Over over -> over.certain() || confirmed ? Optional.of(over.outcome()) : Optional.empty();
        };
    }

    private Optional<AgentOutcome> working(Session session) throws IOException, InterruptedException {
        // Whatever went wrong before, the session got over it.
        memory.heard = Optional.empty();
        answerAsks(session);
        if (!quiet.isDue()) {
            return Optional.empty();
        }
        List<Message> messages = messages(session);
        if (quiet.hasMissed(messages)) {
            watcher.signal(new AgentSignal.Alive());
            server.events().doubt();
        }
        TurnVerdict verdict = judge(new SessionStatus.Absent(), messages);
        return verdict instanceof Over over && quiet.isOver(over.certain())
                ? Optional.of(over.outcome())
                : Optional.empty();
    }

    private TurnVerdict verdict(Session session, SessionStatus status) throws IOException, InterruptedException {
        return judge(status, messages(session));
    }

    private TurnVerdict judge(SessionStatus status, List<Message> messages) {
        return TurnJudge.judge(new TurnJudge.Look(status, messages, memory.heard), turn.ids().messageId());
    }

    private List<Message> messages(Session session) throws IOException, InterruptedException {
        List<Message> messages = server.api().messages(session.id());
        memory.usage = TurnJudge.usage(messages, turn.ids().messageId());
        memory.meter.look(TurnJudge.answers(messages, turn.ids().messageId())).ifPresent(watcher::signal);
        return messages;
    }

    private Optional<AgentOutcome> sendAgain(Session session, AgentOutcome otherwise) throws IOException,
            AgentRuntimeException, InterruptedException {
        if (!delivery.repeat(session)) {
            return Optional.of(otherwise);
        }
        timer.sent();
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

    private void answerAsks(Session session) throws IOException, InterruptedException {
        watcher.gatekeeper().sweep(server.api(), session)
                .forEach(answer -> watcher.signal(new AgentSignal.PermissionAnswered(answer)));
    }
}
