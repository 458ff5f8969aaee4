package dev.mto.opencode;

import java.io.IOException;
import java.net.ConnectException;
import java.net.UnknownHostException;
import java.net.http.HttpConnectTimeoutException;
import java.nio.channels.UnresolvedAddressException;
import java.time.Duration;

/// Finds out whether a server that somebody else runs can be used. Thread-safe, as its calls are.
///
/// @param settings where it is
/// @param http to it
public record RemoteProbe(RemoteSettings settings, HttpCalls http) implements AutoCloseable {
    /// @param settings where it is
    public RemoteProbe(RemoteSettings settings) {
        this(settings, settings.calls());
    }

    /// It answers, and can be used for nothing as it is set up. To wait does not help.
    static final class Unfit extends IOException {
        private static final long serialVersionUID = 1L;

        Unfit(String message, Throwable cause) {
            super(message, cause);
        }
    }

    /// The release that answers.
    ///
    /// @throws IOException where none does that can be used; the message says why, for people
    public String version(Duration limit) throws IOException, InterruptedException {
        String version;
        try {
            version = new OpencodeApi(http).health(limit);
        } catch (ApiException e) {
            boolean mayPass = e.isServerFault() || (e.isFromBefore() && !e.isUnauthorized());
            throw mayPass ? e : new Unfit(refusal(e), e);
        }
        if (OpencodeVersion.parse(version).filter(OpencodeVersion::isAccepted).isEmpty()) {
            throw new Unfit("it is opencode " + (version.isEmpty() ? "of no known release" : version)
                    + ", and must be " + OpencodeVersion.ACCEPTED, new IOException(version));
        }
        return version;
    }

    /// Whether it has the agent that cuts requests up. Fails where it says that it is well and refuses all work, as it does
    /// with a configuration that it cannot read.
    boolean hasPlanner(Duration limit) throws IOException, InterruptedException {
        try {
            return new OpencodeApi(http).agents(limit).valueStream()
                    .anyMatch(agent -> agent.path("name").asString("").equals(ChildEnvironment.PLANNER_AGENT));
        } catch (ApiException e) {
            throw e.isFromBefore() ? e : new Unfit("it refuses to work. " + e.getMessage(), e);
        }
    }

    private String refusal(ApiException no) {
        if (!no.isUnauthorized()) {
            return "there is no opencode at that address: " + no.getMessage();
        }
        return settings.password().isEmpty()
                ? "it asks for a password (401): give it with password= or passwordVariable= in opencode.servers"
                : "it refuses the user '" + settings.user() + "' or the password (401): correct user=, password= or "
                        + "passwordVariable= of this server in opencode.servers";
    }

    /// Whether nobody is there at all, and not only somebody who is slow.
    static boolean isNobodyThere(IOException trouble) {
        if (trouble instanceof Unfit || (trouble instanceof ApiException no && no.isFromBefore())) {
            return true;
        }
        for (Throwable cause = trouble; cause != null; cause = cause.getCause()) {
            // It names a ConnectException as its cause, and yet somebody may be there.
            if (cause instanceof HttpConnectTimeoutException) {
                return false;
            }
            if (cause instanceof UnknownHostException || cause instanceof UnresolvedAddressException
                    || cause instanceof ConnectException) {
                return true;
            }
        }
        return false;
    }

    @Override
    public void close() {
        http.close();
    }
}
