package dev.mto.opencode;

import dev.mto.opencode.OpencodeSettings.Conduct;
import dev.mto.opencode.RemoteServer.Condition;
import java.util.function.IntSupplier;

/// One server of a fleet, with how much of it is taken. Thread-safe.
final class FleetMember implements Opencode.ServerStatus {
    private final RemoteSettings settings;
    private final RemoteServer server;
    private final OpencodeRuntime runtime;
    private final IntSupplier processes;
    private final Bell bell;
    private int taken;

    /// @param processes how many processes share its cap
    /// @param bell rung when there is news of it
    FleetMember(RemoteSettings settings, Conduct conduct, IntSupplier processes, Bell bell) {
        this.settings = settings;
        this.processes = processes;
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
        if (settings.cap().isPresent() && taken >= share(settings.cap().getAsInt())) {
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
        int now = taken();
        return name() + ": " + (isWell()
                ? now + (settings.cap().isPresent() ? " of " + share(settings.cap().getAsInt()) : "")
                        + " sessions of this process"
                : server.status().detail());
    }

    private int share(int cap) {
        return Math.max(1, cap / Math.max(1, processes.getAsInt()));
    }
}
