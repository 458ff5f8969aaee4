package dev.mto.http;

/// The server as a whole, as it is asked over HTTP. Thread-safe.
public interface ServerControl {
    /// How it is, looked at anew; must not block for long.
    Readiness readiness();

    /// Has it stop soon after this returns.
    ///
    /// @param abortSessions whether the sessions that are at work are ended too, and begun anew at the next start; else
    /// they go on, and are taken up at the next start
    void stop(boolean abortSessions);
}
