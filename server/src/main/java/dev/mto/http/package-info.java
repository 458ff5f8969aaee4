/// The REST API.
///
/// Takes in: HTTP requests. Gives out: what the orchestrator says, or problem documents. May import: the core and
/// `json`.
@NullMarked
package dev.mto.http;

import org.jspecify.annotations.NullMarked;
