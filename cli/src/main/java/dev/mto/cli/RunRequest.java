package dev.mto.cli;

import dev.mto.client.Submission;

/// What `run` asks of the server. Immutable in use.
///
/// @param body of the call
/// @param runtime the agent runtime that will be needed: `opencode` or `sample`
record RunRequest(Submission body, String runtime) {}
