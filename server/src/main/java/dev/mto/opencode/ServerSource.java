package dev.mto.opencode;

import java.nio.file.Path;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;

/// Where the server of a runtime is, and whether it is well. Thread-safe.
sealed interface ServerSource permits ServerSupervisor, RemoteServer {
    /// How it is, for readiness.
    RuntimeStatus status();

    /// The server. Does not block; all who ask meanwhile get the same future. It fails with
    /// [dev.mto.agent.AgentRuntimeException], or with [ServerLost] where what was begun there is to be begun anew.
    CompletableFuture<LiveServer> demand();

    /// Lets go of the server.
    ///
    /// @param leaveRunning whether one of ours goes on without us, for the next process to take up
    void release(boolean leaveRunning) throws InterruptedException;

    /// Whether sessions of some folders are at work there, on a server of ours; also where that cannot be told within a moment. Nothing is
    /// started to know it.
    default boolean isAtWork(Set<Path> folders) throws InterruptedException {
        return false;
    }

    /// Whether it has not answered of late. What has not begun there had better begin elsewhere.
    default boolean isDoubtful() {
        return false;
    }

    /// Takes note of a turn that was given up with the server and may run on there.
    ///
    /// @param session where it runs, if that is known
    default void leave(TurnOrder order, Optional<Session> session) {}
}
