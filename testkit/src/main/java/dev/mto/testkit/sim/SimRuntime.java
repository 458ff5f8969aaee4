package dev.mto.testkit.sim;

import static dev.mto.testkit.sim.BrokenInvariant.unless;

import dev.mto.agent.AgentOutcome;
import dev.mto.agent.AgentSignal;
import dev.mto.agent.AgentTurn;
import dev.mto.agent.AgentTurn.Role;
import dev.mto.agent.FailureKind;
import dev.mto.agent.SessionTarget;
import dev.mto.agent.TurnIds;
import dev.mto.agent.Usage;
import dev.mto.plan.ModelRef;
import dev.mto.testkit.sim.SimTurn.Phase;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/// Sessions that outlive the orchestrator, by key and message id, each of which does what chance has it do.
final class SimRuntime {
    /// No abort takes longer until the session is seen idle.
    static final Duration ABORT_WITHIN = Duration.ofSeconds(20);

    private final World world;
    private final Script script;
    /// Whether the session of a prompt is known before it is sent.
    private final boolean tellsBeforehand;
    private final Map<String, SimTurn> byMessage = new LinkedHashMap<>();
    private final Map<String, AgentTurn> worded = new HashMap<>();
    private final Map<String, String> sessionsByKey = new HashMap<>();
    private final Map<String, SimTurn> busy = new HashMap<>();
    private final Set<String> deleted = new HashSet<>();

    SimRuntime(World world, Chaos chaos) {
        this.world = world;
        this.script = new Script(world, chaos);
        this.tellsBeforehand = world.oneIn(2);
    }

    /// The prompt of these names, where the runtime knows of it.
    Optional<SimTurn> turn(TurnIds ids) {
        return Optional.ofNullable(byMessage.get(ids.messageId()));
    }

    /// Prompts that are on their way or being answered.
    List<SimTurn> live() {
        return byMessage.values().stream().filter(SimTurn::isLive).toList();
    }

    /// Whether a prompt of these names was ever sent, or was about to be.
    boolean hasSeen(TurnIds ids) {
        return worded.containsKey(ids.messageId());
    }

    /// Whether a provider asked for a wait until then.
    boolean hasNamed(String provider, Instant until) {
        return byMessage.values().stream().anyMatch(
                turn -> turn.turn.model().map(ModelRef::provider).orElse("").equals(provider) && turn.hasNamed(until));
    }

    String openSession(String key) {
        return sessionsByKey.computeIfAbsent(key,
                _ -> deleted.contains(named(key)) ? named(key) + "_again" + deleted.size() : named(key));
    }

    private static String named(String key) {
        return "ses_" + key;
    }

    Optional<String> sessionOf(AgentTurn turn) {
        return Optional.of(turn).filter(_ -> tellsBeforehand).map(told -> switch (told.session()) {
            case SessionTarget.Fresh _ -> named(told.ids().sessionKey());
            case SessionTarget.Existing(String id) -> id;
        });
    }

    void start(SimProcess process, AgentTurn turn, Consumer<AgentSignal> signals) {
        world.counts.add("sent");
        var _ = send(process, turn, signals);
    }

    void adopt(SimProcess process, AgentTurn turn, Consumer<AgentSignal> signals) {
        AgentTurn before = worded.getOrDefault(turn.ids().messageId(), turn);
        unless(before.equals(turn), Invariant.WRITE_AHEAD, "adopted as " + turn + ", but announced as " + before);
        SimTurn known = byMessage.get(turn.ids().messageId());
        if (known == null) {
            world.counts.add("re-sent");
            send(process, turn, signals).adopted = true;
            return;
        }
        if (known.phase == Phase.SENDING && known.sender != process) {
            // Whoever was about to send it does not, or what comes of that is taken for the same.
            world.counts.add("re-sent");
            send(process, turn, signals).adopted = true;
            return;
        }
        world.counts.add(known.isLive() ? "adopted" : "harvested");
        known.adopted = true;
        known.listen(process, signals);
    }

    private SimTurn send(SimProcess process, AgentTurn turn, Consumer<AgentSignal> signals) {
        worded.putIfAbsent(turn.ids().messageId(), turn);
        SimTurn sending = new SimTurn(world, turn, process, signals);
        byMessage.put(turn.ids().messageId(), sending);
        world.after(world.millis(0, 300), () -> opened(sending));
        return sending;
    }

    /// A session can come to be without its prompt: the process may die in between.
    private void opened(SimTurn turn) {
        if (byMessage.get(turn.turn.ids().messageId()) != turn || turn.phase != Phase.SENDING) {
            return;
        }
        turn.opened(switch (turn.turn.session()) {
            case SessionTarget.Fresh _ -> openSession(turn.name());
            case SessionTarget.Existing(String id) -> id;
        });
        world.after(world.millis(0, 300), () -> prompted(turn));
    }

    private void prompted(SimTurn turn) {
        if (byMessage.get(turn.turn.ids().messageId()) != turn || turn.phase != Phase.SENDING) {
            return;
        }
        String session = turn.sessionId().orElseThrow();
        unless(!busy.containsKey(session), Invariant.ORDER, turn.name() + " is sent to a session that is busy");
        unless(!deleted.contains(session), Invariant.ORDER, turn.name() + " is sent to a session that was deleted");
        turn.phase = Phase.RUNNING;
        turn.sent = true;
        busy.put(session, turn);
        script.play(turn, outcome -> end(turn, outcome));
    }

    private void end(SimTurn turn, AgentOutcome outcome) {
        if (turn.isLive()) {
            turn.sessionId().ifPresent(session -> {
                busy.remove(session);
                if (outcome instanceof AgentOutcome.Failed failed && failed.kind() == FailureKind.SESSION_UNKNOWN) {
                    sessionsByKey.values().remove(session);
                    deleted.add(session);
                }
            });
            turn.over(outcome);
        }
    }

    void abort(TurnIds ids) {
        SimTurn turn = byMessage.get(ids.messageId());
        if (turn == null || !turn.isLive()) {
            return;
        }
        world.counts.add("aborts");
        if (turn.phase == Phase.SENDING) {
            end(turn, new AgentOutcome.Aborted(Usage.NONE));
        } else if (world.oneIn(5) && turn.turn.role() != Role.PLANNER) {
            world.counts.add("completed in the moment of an abort");
            end(turn, script.completed(turn));
        } else {
            world.after(world.seconds(0, (int) ABORT_WITHIN.toSeconds()),
                    () -> end(turn, new AgentOutcome.Aborted(turn.spent)));
        }
    }

    /// A process follows a prompt no longer. What it had not sent yet it does not send.
    void leave(SimProcess process, TurnIds ids) {
        turn(ids).filter(turn -> turn.isHeardBy(process)).ifPresent(turn -> {
            world.counts.add("sessions left");
            world.note(() -> "  " + turn.name() + " is left by " + process);
            turn.leave();
            if (turn.sender == process && !turn.sent) {
                world.counts.add("prompts lost");
                byMessage.remove(ids.messageId());
            }
        });
    }

    void discard(String sessionId) {
        unless(!busy.containsKey(sessionId), Invariant.ORDER, sessionId + " is deleted while it works");
        deleted.add(sessionId);
    }

    /// The server that runs the sessions dies, and is back soon.
    void crash() {
        world.counts.add("crashes of the runtime");
        world.note(() -> "!!! the runtime crashes");
        for (SimTurn turn : new ArrayList<>(byMessage.values())) {
            if (turn.phase == Phase.RUNNING) {
                end(turn, new AgentOutcome.Interrupted("the server died", turn.spent));
            }
        }
    }

    /// A process is gone, and what it had not sent yet with it.
    void orphan(SimProcess dead) {
        byMessage.values().removeIf(turn -> {
            boolean lost = turn.sender == dead && !turn.sent;
            if (lost) {
                world.counts.add("prompts lost");
                world.note(() -> "  prompt lost: " + turn.name());
            }
            return lost;
        });
    }
}
