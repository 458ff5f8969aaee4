package dev.mto.http;

import java.io.IOException;
import java.time.Duration;
import org.eclipse.jetty.http.HttpCompliance;
import org.eclipse.jetty.http.UriCompliance;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.NetworkConnectionLimit;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;

/// How the server's socket is set up. Immutable.
///
/// @param idle how long a connection may stand still in the middle of a request or an answer
/// @param head how long the line and the headers of a request may take to arrive
record Listener(String host, int port, Duration idle, Duration head) {
    /// Twice Jetty's own limit: room for a token, cookies of other programs on the same host, and long list queries.
    static final int MAX_HEADER_BYTES = 16 << 10;
    /// A burst of watchers must not be turned away because the system's backlog of 50 is full.
    private static final int BACKLOG = 1_024;
    /// Each costs some tens of kilobytes; more wait in the backlog.
    private static final int MAX_CONNECTIONS = 10_000;

    /// The socket could not be bound. Unchecked, to get out through the framework's callback.
    static final class BindFailure extends RuntimeException {
        private static final long serialVersionUID = 1L;

        private final IOException cause;

        private BindFailure(IOException cause) {
            super(cause);
            this.cause = cause;
        }

        IOException cause() {
            return cause;
        }
    }

    /// A socket that is bound already.
    ///
    /// @throws BindFailure where it cannot be
    ServerConnector open(Server server, HttpConfiguration http) {
        http.setRequestHeaderSize(MAX_HEADER_BYTES);
        http.setUriCompliance(UriCompliance.DEFAULT);
        http.setHttpCompliance(HttpCompliance.RFC7230);
        http.setSendServerVersion(false);
        http.setSendDateHeader(true);
        ServerConnector connector = new ServerConnector(server, 1, 1, new HttpConnectionFactory(http));
        connector.setHost(host);
        connector.setPort(port);
        connector.setIdleTimeout(idle.toMillis());
        connector.setAcceptQueueSize(BACKLOG);
        connector.addBean(new HeaderClock(connector, head));
        connector.addBean(new NetworkConnectionLimit(MAX_CONNECTIONS, connector));
        try {
            connector.open();
        } catch (IOException e) {
            connector.close();
            throw new BindFailure(e);
        }
        return connector;
    }

    /// Why a socket could not be bound, and the way out.
    ListenException explain(IOException cause) {
        String reason = String.valueOf(cause.getMessage());
        Throwable root = cause.getCause() == null ? cause : cause.getCause();
        String detail = reason + " " + root.getMessage();
        if (detail.contains("Address already in use")) {
            return new ListenException("Port " + port + " on " + host + " is taken by another program, perhaps another "
                    + "mto server. Stop that one, choose another port with --port N, or let the system choose a free "
                    + "one with --port 0.", cause);
        }
        if (detail.contains("Permission denied")) {
            return new ListenException("Port " + port + " may not be used by this user. Choose one from 1024 on with "
                    + "--port N, or let the system choose a free one with --port 0.", cause);
        }
        return new ListenException("Cannot listen on " + host + ", port " + port + ": " + root.getMessage()
                + ". --host takes an address of this machine, such as 127.0.0.1.", cause);
    }
}
