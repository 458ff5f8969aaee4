package dev.mto.client;

import java.util.Optional;
import tools.jackson.databind.JsonNode;

/// Who writes the answer, and how far that is. Immutable.
///
/// @param status `offered`: open to be claimed by a client; `claimed`: a client has it; `running`: the orchestrator writes
/// it; then as the plan; empty where it is not that far
/// @param attempt the newest one's number; 0 before the first
/// @param clientId the client that has, or had, the newest attempt
/// @param sessionId the session in which the orchestrator writes it
public record Synthesis(String status, int attempt, Optional<String> clientId, Optional<String> sessionId) {
    static Synthesis of(JsonNode json) {
        return new Synthesis(Fields.text(json.path("status")), json.path("attempt").asInt(0),
                json.path("clientId").stringValueOpt(), json.path("sessionId").stringValueOpt());
    }
}
