package dev.mto.opencode;

import java.net.URI;
import java.util.Optional;
import java.util.OptionalInt;

/// An opencode server that somebody else runs. Immutable.
///
/// @param name what it is called, and what its share of the plans goes by; unique
/// @param url what stands before all paths
/// @param user of HTTP Basic
/// @param password of HTTP Basic, never to be shown; absent: the server asks for none
/// @param weight its share of the plans, in proportion to those of the others; 0: none while another is well
/// @param cap sessions at once there, of all orchestrator processes together; absent: any number
public record RemoteSettings(
        String name,
        URI url,
        String user,
        Optional<String> password,
        int weight,
        OptionalInt cap) {
    HttpCalls calls() {
        return new HttpCalls(url.toString().replaceAll("/+$", ""), password.map(secret -> user + ":" + secret));
    }

    /// Without the password.
    @Override
    public String toString() {
        return name.equals(url.toString()) ? name : name + " (" + url + ")";
    }
}
