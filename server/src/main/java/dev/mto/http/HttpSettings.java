package dev.mto.http;

import java.time.Duration;
import java.util.Map;

/// How the REST API is served. Immutable.
///
/// @param host the address to listen on
/// @param port 0 to 65535; 0 takes a free one
/// @param version this program's, for people
/// @param timing how long it waits for what
/// @param conversations what is spoken beside REST, under the same token, by address
/// @param metering how the traffic is counted
/// @param dashboard what its page consists of
public record HttpSettings(
        String host,
        int port,
        String version,
        Timing timing,
        Map<String, Conversation> conversations,
        Metering metering,
        PageFiles dashboard) {
    public HttpSettings {
        conversations = Map.copyOf(conversations);
    }

    /// With the dashboard that the program was built with.
    public HttpSettings(String host, int port, String version, Timing timing,
            Map<String, Conversation> conversations, Metering metering) {
        this(host, port, version, timing, conversations, metering, PageFiles.below("/dev/mto/dashboard/"));
    }

    /// REST alone.
    public HttpSettings(String host, int port, String version, Timing timing) {
        this(host, port, version, timing, Map.of());
    }

    /// Uncounted.
    public HttpSettings(String host, int port, String version, Timing timing,
            Map<String, Conversation> conversations) {
        this(host, port, version, timing, conversations, Metering.NONE);
    }

    /// Waits.
    ///
    /// @param heartbeat how long an event stream is silent at the most, so that both ends learn of a broken connection
    /// @param presence the same for a stream whose client says who it is: while it is open, that client goes first at
    /// writing answers, so it must soon be known where it is gone
    /// @param idle how long a connection may stand still in the middle of a request or an answer before it is cut
    /// @param head how long the line and the headers of a request may take to arrive
    /// @param body how long the body of a request may take to arrive
    public record Timing(Duration heartbeat, Duration presence, Duration idle, Duration head, Duration body) {
        /// A heartbeat every ten seconds, which outlives the idle limits of common proxies (30 seconds and more).
        public static final Timing DEFAULT = new Timing(Duration.ofSeconds(10), Duration.ofSeconds(2),
                Duration.ofSeconds(30), Duration.ofSeconds(15), Duration.ofSeconds(30));
    }
}
