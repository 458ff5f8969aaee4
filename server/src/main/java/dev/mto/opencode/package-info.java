/// opencode as the agent runtime: its supervised server, its HTTP API, and what its traps mean.
///
/// Takes in: turns. Gives out: signals. May import: the core, `json` and `wire`.
@NullMarked
package dev.mto.opencode;

import org.jspecify.annotations.NullMarked;
