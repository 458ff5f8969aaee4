package dev.mto.testkit;

import java.util.Optional;
import java.util.ServiceLoader;
import org.eclipse.jetty.server.Handler;

/// Sees every answer of a [LiveServer] as it goes out, whoever asked, and judges them. Thread-safe.
///
/// Whoever has one on the class path gets it, with no word in any test: the integration tests do, the benchmarks do not.
public interface Onlooker {
    /// What sees the answers of one server.
    Handler.Wrapper handler();

    /// Says whether all was well.
    ///
    /// @throws AssertionError where an answer was not as it should have been
    void assertAllWell();

    /// One for a server, where there is any.
    static Optional<Onlooker> find() {
        return ServiceLoader.load(Onlooker.class).findFirst();
    }
}
