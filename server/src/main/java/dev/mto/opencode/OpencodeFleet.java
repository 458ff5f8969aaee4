package dev.mto.opencode;

import dev.mto.agent.Agent;
import dev.mto.agent.AgentRuntimeException;
import dev.mto.agent.AgentSignal;
import dev.mto.agent.AgentTurn;
import dev.mto.agent.FailureKind;
import dev.mto.agent.TurnIds;
import dev.mto.cluster.Quota;
import dev.mto.opencode.OpencodeSettings.Conduct;
import dev.mto.opencode.Places.Place;
import dev.mto.opencode.Places.Wanted;
import dev.mto.opencode.RuntimeStatus.State;
import dev.mto.plan.PlanId;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Agent sessions in several opencode servers that somebody else runs. Thread-safe.
///
/// All sessions of a plan are with one server while it is well; which one follows from the plan's id. Nothing is noted of it:
/// where a session is that an earlier process or another one made, the servers are asked.
public final class OpencodeFleet implements Opencode {
    private static final Logger LOG = LoggerFactory.getLogger(OpencodeFleet.class);

    private final Dispatch dispatch;
    private final Map<TurnIds, Errand> errands = new ConcurrentHashMap<>();
    private boolean closed;

    /// @param servers at least one; one that stands there twice counts once
    /// @param conduct how sessions are treated; a server is lost that says nothing for as long as is unresponsive there
    public OpencodeFleet(List<RemoteSettings> servers, Conduct conduct) {
        Bell bell = new Bell();
        AtomicInteger adrift = new AtomicInteger();
        List<FleetMember> members = new ArrayList<>();
        List<Object> addresses = new ArrayList<>();
        for (RemoteSettings server : servers) {
            if (addresses.contains(server.url())) {
                LOG.warn("opencode.servers has {} twice; the first one counts", server.url());
            } else {
                addresses.add(server.url());
                members.add(new FleetMember(server, conduct, adrift::get, bell));
            }
        }
        dispatch = new Dispatch(members, new Places(conduct.patience().unresponsive(), bell), bell,
                adrift);
    }

    @Override
    public RuntimeStatus status() {
        List<RuntimeStatus> all = dispatch.members().stream().map(member -> member.server().status()).toList();
        long well = all.stream().filter(status -> status.state() == State.READY).count();
        State state = List.of(State.READY, State.STARTING, State.IDLE).stream()
                .filter(one -> all.stream().anyMatch(status -> status.state() == one)).findFirst()
                .orElse(State.FAILED);
        return new RuntimeStatus(state, well + " of " + all.size() + " servers answer");
    }

    @Override
    public List<ServerStatus> servers() {
        return List.copyOf(dispatch.members());
    }

    /// The servers that have a cap. Until they are resized, this process has all of each.
    public List<Quota> quotas() {
        return dispatch.members().stream().filter(FleetMember::hasCap).map(Quota.class::cast).toList();
    }

    @Override
    public void prewarm() {
        dispatch.members().forEach(FleetMember::seek);
    }

    @Override
    public List<Agent> agents(Path directory) throws AgentRuntimeException, InterruptedException {
        return onOne(dispatch.order(""), member -> member.runtime().agents(directory));
    }

    /// Those of the server that the plan goes to: what differs between servers is their operators' business.
    @Override
    public List<Agent> agents(Path directory, PlanId plan, Optional<String> parentSessionId)
            throws AgentRuntimeException, InterruptedException {
        return onOne(dispatch.order(plan.value(), parentSessionId), member -> member.runtime().agents(directory));
    }

    @Override
    public void requireSession(String sessionId) throws AgentRuntimeException, InterruptedException {
        prewarm();
        switch (dispatch.places().find(Wanted.of(sessionId), dispatch.order(""), () -> false)) {
            case Place.Found(FleetMember member) -> member.runtime().requireSession(sessionId);
            case Place.Nowhere _ -> throw new AgentRuntimeException(FailureKind.SESSION_UNKNOWN,
                    "No opencode server has the session " + sessionId + ". It may have been deleted, or belong to a "
                            + "server that opencode.servers does not name.");
            case Place.Lost(List<FleetMember> silent) -> throw new AgentRuntimeException(
                    FailureKind.RUNTIME_UNAVAILABLE, "None of the opencode servers that answer has the session "
                            + sessionId + ". " + Dispatch.describe(silent));
        }
    }

    @Override
    public String openSession(String key, String title, Path directory) throws AgentRuntimeException,
            InterruptedException {
        List<FleetMember> order = dispatch.withHomeFirst(dispatch.order(Dispatch.plan(key)),
                new Wanted(Optional.empty(), key));
        return onOne(order, member -> {
            String session = member.runtime().openSession(key, title, directory);
            dispatch.places().remember(session, member);
            return session;
        });
    }

    @Override
    public void start(AgentTurn turn, Consumer<AgentSignal> signals) {
        follow(new TurnOrder(turn, Optional.empty(), false, signals));
    }

    @Override
    public void adopt(AgentTurn turn, Optional<String> sessionId, Consumer<AgentSignal> signals) {
        follow(new TurnOrder(turn, sessionId, true, signals));
    }

    @Override
    public void abort(TurnIds ids) {
        Errand errand = errands.get(ids);
        if (errand != null) {
            errand.abort();
        }
    }

    /// {@inheritDoc}
    ///
    /// What it waits for, it waits for no longer.
    @Override
    public synchronized void leave(TurnIds ids) {
        Optional.ofNullable(errands.remove(ids)).flatMap(Errand::retire)
                .ifPresent(where -> where.member().runtime().leave(ids));
    }

    @Override
    public void discard(String sessionId, Path directory) throws InterruptedException {
        Optional<FleetMember> holder = dispatch.places().findNow(Wanted.of(sessionId), dispatch.order(""));
        if (holder.isPresent()) {
            holder.get().runtime().discard(sessionId, directory);
        } else {
            LOG.info("Session {} was not deleted: no server that answers has it", sessionId);
        }
    }

    /// Leaves the servers and their sessions at work.
    @Override
    public void close() {
        List<Errand> all;
        synchronized (this) {
            closed = true;
            all = List.copyOf(errands.values());
        }
        all.forEach(Errand::retire);
        try {
            for (Errand errand : all) {
                errand.join();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        dispatch.members().forEach(member -> member.runtime().close());
    }

    /// Locked against [#close] and against itself: of two that follow one turn, the later takes over.
    private synchronized void follow(TurnOrder order) {
        if (closed) {
            return;
        }
        TurnIds ids = order.turn().ids();
        Optional<Errand.Handed> heritage = Optional.ofNullable(errands.get(ids)).flatMap(Errand::retire);
        // Called while it is in the map, or was put out of it by a later one.
        Errand[] self = new Errand[1];
        self[0] = new Errand(dispatch, order, heritage, () -> errands.remove(ids, self[0]));
        errands.put(ids, self[0]);
        self[0].begin();
    }

    private interface Call<T> {
        T on(FleetMember member) throws AgentRuntimeException, InterruptedException;
    }

    /// Asks the first that is well, and where it dies over that the next.
    private <T> T onOne(List<FleetMember> order, Call<T> call) throws AgentRuntimeException, InterruptedException {
        List<FleetMember> left = new ArrayList<>(order);
        while (true) {
            FleetMember member = dispatch.await(left, _ -> true, () -> false, () -> {}).orElseThrow();
            try {
                return call.on(member);
            } catch (AgentRuntimeException e) {
                left.remove(member);
                if (e.kind() != FailureKind.RUNTIME_UNAVAILABLE || left.stream().noneMatch(FleetMember::isWell)) {
                    throw e;
                }
                LOG.info("Server {} is passed over: {}", member.name(), e.getMessage());
            }
        }
    }
}
