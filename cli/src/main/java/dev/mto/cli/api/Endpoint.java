package dev.mto.cli.api;

import java.net.URI;

/// Where a server is and what opens it. Immutable.
///
/// @param url scheme, host and port
/// @param token goes into the Authorization header
/// @param tokenSource where the token was read, for people
public record Endpoint(URI url, String token, String tokenSource) {
    /// Leaves the token out, so that it gets into no log.
    @Override
    public String toString() {
        return url + " (token from " + tokenSource + ")";
    }

    /// The address of something below the server's root.
    URI at(String path) {
        String root = url.toString();
        return URI.create((root.endsWith("/") ? root.substring(0, root.length() - 1) : root) + path);
    }
}
