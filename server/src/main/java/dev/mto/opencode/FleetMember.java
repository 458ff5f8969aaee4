package dev.mto.opencode;

import dev.mto.cluster.Quota;
import dev.mto.cluster.SlotUse;
import dev.mto.opencode.OpencodeSettings.Conduct;
import dev.mto.opencode.RemoteServer.Condition;
import java.util.function.IntSupplier;

/// One server of a fleet, with how much of it is taken. Its cap holds for all processes together: where there are several,
/// this one is told how many it may have. Thread-safe.
final class FleetMember implements Opencode.ServerStatus, Quota {
    private final RemoteSettings settings;
    private final RemoteServer server;
    private final OpencodeRuntime runtime;
    private final IntSupplier adrift;
    private final Bell bell;
    private int taken;
    private int waiting;
    private int most;

    /// @param adrift how many sessions there are just now of which it is not known which server has them
    /// @param bell rung when there is news of it
    FleetMember(RemoteSettings settings, Conduct conduct, IntSupplier adrift, Bell bell) {
        this.settings = settings;
        this.adrift = adrift;
        this.most = all();
        this.bell = bell;
        server = new RemoteServer(settings, conduct.patience().unresponsive(), bell::ring);
        runtime = new OpencodeRuntime(conduct, server);
    }

    @Override
    public String name() {
        return settings.name();
    }

    @Override
    public RuntimeStatus status() {
        return server.status();
    }

    @Override
    public int inFlight() {
        return taken();
    }

    boolean hasCap() {
        return settings.cap().isPresent();
    }

    @Override
    public int all() {
        return settings.cap().orElse(Integer.MAX_VALUE);
    }

    @Override
    public synchronized SlotUse use() {
        int inFlight = taken + adrift.getAsInt();
        return new SlotUse(inFlight, waiting, Math.max(most, inFlight));
    }

    @Override
    public void resize(int many) {
        synchronized (this) {
            most = many;
        }
        bell.ring();
    }

    /// Takes note of whoever would have a place, and of when that is over.
    synchronized void waits(int more) {
        waiting += more;
    }

    int weight() {
        return settings.weight();
    }

    RemoteServer server() {
        return server;
    }

    OpencodeRuntime runtime() {
        return runtime;
    }

    /// Has it looked for, where nobody asked for it yet.
    void seek() {
        var _ = server.demand();
    }

    boolean isWell() {
        return server.condition() == Condition.WELL;
    }

    /// Whether nobody knows yet.
    boolean isSought() {
        return server.condition() == Condition.SOUGHT;
    }

    boolean isGone() {
        return server.condition() == Condition.GONE;
    }

    /// Takes a place for a session, where there is one.
    synchronized boolean tryTake() {
        if (taken + adrift.getAsInt() >= most) {
            return false;
        }
        taken++;
        return true;
    }

    /// Takes a place for a session that is there already.
    synchronized void take() {
        taken++;
    }

    void giveBack() {
        synchronized (this) {
            taken--;
        }
        bell.ring();
    }

    synchronized int taken() {
        return taken;
    }

    /// How it is and what is taken, for people.
    String describe() {
        return name() + ": " + (isWell() ? taken() + " sessions of this process" : server.status().detail());
    }
}
