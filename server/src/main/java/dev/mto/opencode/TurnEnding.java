package dev.mto.opencode;

import dev.mto.agent.AgentOutcome;
import dev.mto.opencode.TurnVerdict.BrokenOff;
import dev.mto.opencode.TurnVerdict.Over;
import dev.mto.opencode.TurnVerdict.Retrying;
import dev.mto.opencode.TurnVerdict.Unanswered;
import dev.mto.opencode.TurnVerdict.Unsent;
import dev.mto.opencode.TurnVerdict.Working;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/// Aborts a turn and sees to it that nothing of it runs on. Confined to the watcher's thread.
final class TurnEnding {
    /// An abort does nothing to a prompt that opencode has accepted and not begun. In a cold directory 6 s went by
    /// before such a prompt was stored, and 2 s more before it ran.
    private static final Duration MAY_YET_BE_STORED = Duration.ofSeconds(10);
    private static final Duration MAY_YET_BEGIN = Duration.ofSeconds(3);

    /// How long after an abort a session is taken for busy because its status says so. It goes idle within a fifth of a
    /// second; opencode has been known to forget to say so.
    private static final Duration BELIEVED = Duration.ofSeconds(3);

    private static final Duration ABORT_AGAIN = Duration.ofSeconds(2);

    private final LiveServer server;
    private final TurnWatcher watcher;
    private final TurnMemory memory;
    private final LookTimer timer = new LookTimer();
    private final QuietWatch quiet = new QuietWatch();
    private final long begun = System.nanoTime();

    TurnEnding(LiveServer server, TurnWatcher watcher) {
        this.server = server;
        this.watcher = watcher;
        memory = watcher.memory();
    }

    /// Aborts until the session is idle, or until it has taken too long.
    AgentOutcome end(Session session) throws IOException, InterruptedException {
        Backoff pause = new Backoff(Duration.ofMillis(50), Duration.ofSeconds(1));
        long abortAt = System.nanoTime();
        while (!watcher.isAbortOverdue()) {
            if (System.nanoTime() >= abortAt) {
                Optional<AgentOutcome> before = endedInParent(session);
                if (before.isPresent()) {
                    return before.get();
                }
                server.api().abort(session.id());
                abortAt = System.nanoTime() + ABORT_AGAIN.toNanos();
            }
            Optional<AgentOutcome> outcome = look(session);
            if (outcome.isPresent()) {
                return outcome.get();
            }
            // A knock ends the pause early; most often it is the session saying that it is idle.
            watcher.mailbox().take(pause.next());
        }
        return aborted();
    }

    private Optional<AgentOutcome> look(Session session) throws IOException, InterruptedException {
        SessionStatus status = server.api().status(session);
        boolean idle = status instanceof SessionStatus.Absent;
        if (!idle && System.nanoTime() - begun < BELIEVED.toNanos()) {
            return Optional.empty();
        }
        TurnVerdict verdict = verdict(session);
        if (!idle) {
            return verdict instanceof Over over && quiet.isOver(true) ? Optional.of(outcome(over)) : Optional.empty();
        }
        timer.looked(verdict);
        return switch (verdict) {
            case Working _,Retrying _ -> Optional.empty();
            case Unsent _ -> unlessItMayBegin(MAY_YET_BE_STORED);
            case Unanswered _ -> unlessItMayBegin(MAY_YET_BEGIN);
            case BrokenOff _ -> Optional.of(aborted());
            case Over over -> Optional.of(outcome(over));
        };
    }

    /// In a session that others use too, what is busy once our turn is over is theirs, and not to be aborted.
    private Optional<AgentOutcome> endedInParent(Session session) throws IOException, InterruptedException {
        if (!watcher.order().turn().isInParent() || !(verdict(session) instanceof Over(var outcome, _))) {
            return Optional.empty();
        }
        return switch (outcome) {
            case AgentOutcome.Completed completed -> Optional.of(completed);
            case AgentOutcome.Aborted _ -> Optional.of(aborted());
            // opencode gets over some failures by itself.
            case AgentOutcome.Failed _,AgentOutcome.Interrupted _,AgentOutcome.Limited _ -> Optional.empty();
        };
    }

    /// How the turn fares by its messages alone.
    private TurnVerdict verdict(Session session) throws IOException, InterruptedException {
        List<Message> messages = server.api().messages(session.id());
        String messageId = watcher.order().turn().ids().messageId();
        memory.usage = TurnJudge.usage(messages, messageId);
        return TurnJudge.judge(new TurnJudge.Look(new SessionStatus.Absent(), messages, memory.heard), messageId);
    }

    /// It may have been quicker than the abort. A finished answer is never thrown away.
    private AgentOutcome outcome(Over over) {
        return over.outcome() instanceof AgentOutcome.Completed completed ? completed : aborted();
    }

    private Optional<AgentOutcome> unlessItMayBegin(Duration within) {
        return server.equals(memory.sentTo) && !timer.lasts(within) ? Optional.empty() : Optional.of(aborted());
    }

    private AgentOutcome aborted() {
        return memory.endsAs.map(outcome -> switch (outcome) {
            case AgentOutcome.Failed failed -> new AgentOutcome.Failed(failed.kind(), failed.message(), memory.usage);
            case AgentOutcome.Limited limited -> new AgentOutcome.Limited(limited.until(), limited.message(),
                    memory.usage);
            case AgentOutcome.Completed _,AgentOutcome.Aborted _,AgentOutcome.Interrupted _ -> outcome;
        }).orElseGet(() -> new AgentOutcome.Aborted(memory.usage));
    }
}
