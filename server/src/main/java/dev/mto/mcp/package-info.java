/// The Model Context Protocol: other agents plan tasks, look at plans and cancel them as tools.
///
/// Takes in: JSON-RPC messages, one per HTTP request. Gives out: what the orchestrator says, for language models to
/// read. May import: the core and `json`.
@NullMarked
package dev.mto.mcp;

import org.jspecify.annotations.NullMarked;
