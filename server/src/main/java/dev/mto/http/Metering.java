package dev.mto.http;

import java.util.Optional;
import org.eclipse.jetty.server.Handler;

/// How the traffic is counted and shown, and who else looks on. Immutable.
///
/// @param open whether the page is shown to those who have no token
/// @param onlooker put around all answers, to see each as it goes out; for tests
public record Metering(HttpMeter meter, boolean open, Optional<Handler.Wrapper> onlooker) {
    /// Nothing is counted.
    public static final Metering NONE = new Metering(HttpMeter.NONE, false);

    /// Nobody else looks on.
    public Metering(HttpMeter meter, boolean open) {
        this(meter, open, Optional.empty());
    }
}
