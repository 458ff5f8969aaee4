package dev.mto.opencode;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/// A server that was started, noted so that a later process of ours finds it. Immutable.
///
/// @param pid its process; 0 where it was about to be started
/// @param processStart when that process began, as the system tells it; with the pid it names a process for good
/// @param port where it listens on 127.0.0.1
/// @param password of HTTP Basic
/// @param version of opencode
/// @param marker stands in the environment of the server and of everything it starts, as [ChildEnvironment#MARKER]
record ServerRecord(
        long pid,
        Optional<Instant> processStart,
        int port,
        String password,
        String version,
        String marker) {
    /// The system tells start times relative to its boot, and two readings of the boot time may differ by a second.
    private static final Duration TOLERANCE = Duration.ofSeconds(3);

    ServerRecord running(ProcessHandle process) {
        return new ServerRecord(process.pid(), process.info().startInstant(), port, password, version, marker);
    }

    /// The process, if it still is the one that was noted and not another that was given its number.
    Optional<ProcessHandle> process() {
        return pid == 0
                ? Optional.empty()
                : ProcessHandle.of(pid).filter(ProcessHandle::isAlive)
                        .filter(handle -> sameStart(handle.info().startInstant()));
    }

    private boolean sameStart(Optional<Instant> start) {
        return start.isEmpty() || processStart.isEmpty()
                || Duration.between(start.get(), processStart.get()).abs().compareTo(TOLERANCE) <= 0;
    }

    @Override
    public String toString() {
        return "opencode " + version + " (pid " + pid + ", port " + port + ")";
    }
}
