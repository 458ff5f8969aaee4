/// A small client of the orchestrator's REST interface.
///
/// Takes in: where a server is, and its token. Gives out: what the server says as records, its events, or an
/// [ApiException] for people. May import: nothing else of this project; the JDK and Jackson only.
@NullMarked
package dev.mto.client;

import org.jspecify.annotations.NullMarked;
