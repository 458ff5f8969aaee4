package dev.mto.cli;

import tools.jackson.databind.JsonNode;

/// What `run` asks of the server. Immutable in use.
///
/// @param body of the call
/// @param runtime the agent runtime that will be needed: `opencode` or `sample`
record RunRequest(JsonNode body, String runtime) {}
