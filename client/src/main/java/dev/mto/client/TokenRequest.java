package dev.mto.client;

import java.util.List;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/// What a new token is to be. Immutable.
///
/// @param owner whose plans it makes and sees; empty: as the name
/// @param scopes of `plans:read`, `plans:write`, `admin`
/// @param roots the folders that its plans may work in, absolute, on the server's machine
/// @param allow the permissions that its plans may be given, each `NAME` or `NAME:GLOB`
/// @param expires such as `12h` or `30d`, or `never`; empty: the server's choice
public record TokenRequest(
        String name,
        Optional<String> owner,
        List<String> scopes,
        List<String> roots,
        List<String> allow,
        Optional<String> expires) {
    public TokenRequest {
        scopes = List.copyOf(scopes);
        roots = List.copyOf(roots);
        allow = List.copyOf(allow);
    }

    JsonNode json() {
        ObjectNode json = JsonMapper.shared().createObjectNode().put("name", name);
        owner.ifPresent(whose -> json.put("owner", whose));
        put(json, "scopes", scopes);
        put(json, "roots", roots);
        put(json, "allow", allow);
        expires.ifPresent(time -> json.put("expires", time));
        return json;
    }

    private static void put(ObjectNode json, String field, List<String> texts) {
        if (!texts.isEmpty()) {
            texts.forEach(json.putArray(field)::add);
        }
    }
}
