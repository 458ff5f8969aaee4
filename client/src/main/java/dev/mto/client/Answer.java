package dev.mto.client;

import java.util.Optional;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// What came back over HTTP. Immutable.
record Answer(int status, String body) {
    /// The body as a JSON object; empty where it is none.
    Optional<JsonNode> json() {
        try {
            return Optional.of(JsonMapper.shared().readTree(body))
                    .filter(JsonNode::isObject);
        } catch (JacksonException _) {
            return Optional.empty();
        }
    }

    boolean isSuccess() {
        return status >= 200 && status < 300;
    }
}
