package dev.mto.client;

import java.net.URI;

/// Where a server is and what opens it. Immutable.
///
/// @param url scheme, host and port
/// @param token goes into the Authorization header; empty for none
/// @param tokenSource where the token was read, for people; may be empty
/// @param remedy what to do where the server does not know the token, for people; may be empty
public record Endpoint(URI url, String token, String tokenSource, String remedy) {
    /// One whose token was given by hand.
    public static Endpoint of(URI url, String token) {
        return new Endpoint(url, token, "", "");
    }

    /// Leaves the token out, so that it gets into no log.
    @Override
    public String toString() {
        return url + (tokenSource.isEmpty() ? "" : " (token from " + tokenSource + ")");
    }

    /// The address of something below the server's root.
    URI at(String path) {
        String root = url.toString();
        return URI.create((root.endsWith("/") ? root.substring(0, root.length() - 1) : root) + path);
    }
}
