package dev.mto.client;

/// Where the server is at the moment: one that was restarted may have another address.
@FunctionalInterface
public interface ServerSource {
    /// The server. May be called from any thread.
    ///
    /// @throws UnreachableException where none is up
    PlanApi require() throws UnreachableException;
}
